#include "permit/rules/stay.hpp"

#include <algorithm>

namespace permit::rules {
namespace {

/// The day a registration ends on as seen from `day`: what comes later is not known yet.
Day end_on(const Registration& registration, Day day) noexcept {
    return std::min(registration.to.value_or(day.plus_days(1)), day.plus_days(1));
}

std::vector<Registration> begun_until(std::span<const Registration> registrations, Day day) {
    std::vector<Registration> begun;
    std::copy_if(registrations.begin(), registrations.end(), std::back_inserter(begun),
                 [&](const auto& each) { return each.from < end_on(each, day); });
    std::sort(begun.begin(), begun.end(), [](const auto& a, const auto& b) { return a.from < b.from; });
    return begun;
}

}  // namespace

std::optional<RegisteredStay> stay_on(std::span<const Registration> registrations, Day day,
                                      std::optional<layout::Period> bridge) {
    const auto begun = begun_until(registrations, day);
    if (begun.empty()) { return std::nullopt; }
    RegisteredStay stay{begun.front().from, {}};
    Day end = end_on(begun.front(), day);
    for (const auto& next : begun) {
        if (next.from > end) {
            const bool bridged = bridge && days_between(end, next.from) <= bridge->count();
            stay.breaks.push_back({end, next.from.plus_days(-1), bridged});
            if (!bridged) { stay.since = next.from; }
        }
        end = std::max(end, end_on(next, day));
    }
    if (end <= day) { return std::nullopt; }
    return stay;
}

}  // namespace permit::rules
