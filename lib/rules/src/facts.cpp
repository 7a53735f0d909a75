#include "permit/rules/facts.hpp"

namespace permit::rules {
namespace {

std::optional<Day> last_day(std::optional<layout::Period> period, Day base) noexcept {
    if (!period) { return std::nullopt; }
    return period->after(base).plus_days(-1);
}

}  // namespace

bool has_fixed_term(const layout::Policy& policy) noexcept { return policy.term && !policy.endorse_every; }

layout::Period endorsed_year(const layout::Policy& policy) noexcept {
    return policy.endorse_every.value_or(layout::Period::months(12));
}

Facts facts_at_issue(const layout::Policy& policy, Day issued) noexcept {
    return {policy.kind, has_fixed_term(policy) ? last_day(policy.term, issued) : std::nullopt,
            last_day(policy.endorse_every, issued)};
}

}  // namespace permit::rules
