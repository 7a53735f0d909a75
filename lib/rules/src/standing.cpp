#include "permit/rules/standing.hpp"

#include "timeline.hpp"

#include <algorithm>
#include <array>

namespace permit::rules {
namespace {

constexpr std::array<std::string_view, 5> state_names{"valid", "due-soon", "suspended", "expired",
                                                      "cancelled"};
constexpr std::array<std::string_view, 6> step_names{"none",    "endorse",     "extend",
                                                     "restore", "apply-again", "new-card"};

/// The first day from which the days of a setting are counted for a permit late since then.
template <class Setting>
Day counted_from(const layout::Policy& policy, Setting layout::Policy::*setting, Day first_late) noexcept {
    return std::max(first_late, layout::held_since(policy, setting).value_or(first_late));
}

bool is_over(State state) noexcept { return state == State::expired || state == State::cancelled; }

/// A standing under a row with what the rows before it said up to its eve.
Standing continued(Standing now, const Facts& facts, const layout::Policy& policy) {
    const auto eve = standing(facts, *policy.before, policy.from.value().plus_days(-1));
    if (is_over(eve.state)) { return {eve.state, eve.next_step, eve.since, std::nullopt}; }
    const bool same = eve.state == now.state && eve.next_step == now.next_step;
    if (same && now.since == policy.from) { now.since = eve.since; }
    return now;
}

}  // namespace

std::string_view name(State state) noexcept { return state_names.at(static_cast<std::size_t>(state)); }
std::string_view name(NextStep step) noexcept { return step_names.at(static_cast<std::size_t>(step)); }

EndorsementWindow endorsement_window(const layout::Policy& policy, Day endorsed_until) noexcept {
    const Day anniversary = endorsed_until.plus_days(1);
    return {Timeline::window_before(anniversary, policy),
            policy.last_day == layout::LastDay::anniversary ? anniversary : endorsed_until};
}

Lateness lateness(const layout::Policy& policy, Day endorsed_until) noexcept {
    using layout::Policy;
    const Day late = endorsement_window(policy, endorsed_until).last_day.plus_days(1);
    Lateness found{late, late, std::nullopt};
    if (policy.grace) { found.grace_over = policy.grace->after(counted_from(policy, &Policy::grace, late)); }
    if (policy.lapse_after) {
        const Day lapses = policy.lapse_after->after(counted_from(policy, &Policy::lapse_after, late));
        found.lapses = std::max(lapses, found.grace_over);
    }
    return found;
}

bool is_late(const Facts& facts, const layout::Policy& policy, Day day) noexcept {
    return facts.endorsed_until && day > endorsement_window(policy, *facts.endorsed_until).last_day;
}

Standing standing(const Facts& facts, const layout::Policy& policy, Day day) {
    const auto now = Timeline{facts, policy}.at(day);
    return policy.before ? continued(now, facts, policy) : now;
}

}  // namespace permit::rules
