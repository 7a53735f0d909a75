#include "permit/rules/residence_count.hpp"

#include <algorithm>
#include <limits>

namespace permit::rules {
namespace {

/// The count with the days from its base up to `end`; the record has 16 bits for them.
std::uint16_t days_up_to(const ResidenceCount& count, Day end) noexcept {
    constexpr std::int32_t most = std::numeric_limits<std::uint16_t>::max();
    return static_cast<std::uint16_t>(
        std::clamp<std::int32_t>(count.days_counted + days_between(count.base, end), 0, most));
}

}  // namespace

ResidenceCount count_at_issue(Day issued) noexcept { return {issued, 0, issued}; }

ResidenceCount count_after(const ResidenceCount& count, const Endorsement& endorsement) noexcept {
    if (endorsement.effect == GapEffect::restart) { return count_at_issue(endorsement.base); }
    if (endorsement.effect == GapEffect::left_out && endorsement.gap) {
        return {endorsement.base, days_up_to(count, endorsement.gap->from), endorsement.base};
    }
    return {endorsement.base, days_up_to(count, endorsement.base), count.continuous_since};
}

std::int32_t days_counted_on(const ResidenceCount& count, const Facts& facts, Day day) noexcept {
    Day end = day;
    for (const auto last : {facts.endorsed_until, facts.valid_until}) {
        if (last) { end = std::min(end, last->plus_days(1)); }
    }
    return std::max(0, count.days_counted + days_between(count.base, end));
}

}  // namespace permit::rules
