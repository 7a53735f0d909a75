#include "timeline.hpp"

#include <algorithm>

namespace permit::rules {

using layout::LateEffect;
using layout::WithinGrace;

Timeline::Timeline(const Facts& facts, const layout::Policy& policy) : row_from_{policy.from} {
    if (facts.endorsed_until) {
        endorsed_year(*facts.endorsed_until, policy);
    } else if (facts.valid_until) {
        bring(window_before(facts.valid_until->plus_days(1), policy), State::due_soon, renewal_of(facts));
    }
    if (facts.valid_until) { begin(facts.valid_until->plus_days(1), State::expired, NextStep::apply_again); }
}

Standing Timeline::at(Day day) const {
    const auto begun = std::span{phases_}.first(count_);
    const auto next =
        std::find_if(begun.begin(), begun.end(), [day](const auto& phase) { return phase->from > day; });
    return part(static_cast<std::size_t>(next - begun.begin()));
}

Standing Timeline::part(std::size_t index) const {
    const auto until = index == count_ ? std::nullopt : std::optional{phases_.at(index)->from.plus_days(-1)};
    if (index == 0) { return {State::valid, NextStep::none, std::nullopt, until}; }
    const auto& now = *phases_.at(index - 1);
    return {now.state, now.next_step, now.from, until};
}

void Timeline::bring(Day from, State state, NextStep next_step) {
    begin(std::max(from, row_from_.value_or(from)), state, next_step);
}

void Timeline::begin(Day from, State state, NextStep next_step) {
    while (count_ > 0 && phases_.at(count_ - 1)->from >= from) { --count_; }
    phases_.at(count_++) = Phase{from, state, next_step};
}

void Timeline::endorsed_year(Day endorsed_until, const layout::Policy& policy) {
    const auto late = lateness(policy, endorsed_until);
    const bool works_within_grace = policy.within_grace == WithinGrace::usable;

    bring(window_before(endorsed_until.plus_days(1), policy), State::due_soon, NextStep::endorse);
    bring(works_within_grace ? late.grace_over : late.first_late, State::suspended, NextStep::restore);
    if (policy.late_effect == LateEffect::expire) {
        bring(late.grace_over, State::expired, NextStep::apply_again);
    } else if (late.lapses) {
        bring(*late.lapses, State::cancelled, NextStep::apply_again);
    }
}

}  // namespace permit::rules
