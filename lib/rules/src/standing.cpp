#include "permit/rules/standing.hpp"

#include <algorithm>
#include <array>
#include <optional>
#include <span>

namespace permit::rules {
namespace {

using layout::LateEffect;
using layout::Period;
using layout::WithinGrace;

/// From its first day on a permit is in this state, until the next phase begins.
struct Phase {
    Day from;
    State state;
    NextStep next_step;
};

/// The phases of a permit's life in order; it is valid before the first.
class Timeline {
public:
    Timeline(const Facts& facts, const layout::Policy& policy) {
        if (facts.endorsed_until) {
            endorsed_year(*facts.endorsed_until, policy);
        } else if (facts.valid_until) {
            begin(window_before(facts.valid_until->plus_days(1), policy), State::due_soon, NextStep::extend);
        }
        if (facts.valid_until) {
            begin(facts.valid_until->plus_days(1), State::expired, NextStep::apply_again);
        }
    }

    [[nodiscard]] Standing at(Day day) const {
        const auto begun = std::span{phases_}.first(count_);
        const auto next =
            std::find_if(begun.begin(), begun.end(), [day](const auto& phase) { return phase->from > day; });
        const auto until = next == begun.end() ? std::nullopt : std::optional{(*next)->from.plus_days(-1)};
        if (next == begun.begin()) { return {State::valid, NextStep::none, std::nullopt, until}; }
        const auto& now = **std::prev(next);
        return {now.state, now.next_step, now.from, until};
    }

    static Day window_before(Day end, const layout::Policy& policy) noexcept {
        return policy.window.value_or(Period::months(1)).before(end);
    }

private:
    /// A phase ends whatever was to begin on its first day or later.
    void begin(Day from, State state, NextStep next_step) {
        while (count_ > 0 && phases_.at(count_ - 1)->from >= from) { --count_; }
        phases_.at(count_++) = Phase{from, state, next_step};
    }

    void endorsed_year(Day endorsed_until, const layout::Policy& policy) {
        const Day late = endorsed_until.plus_days(1);
        const Day grace_over = policy.grace ? policy.grace->after(late) : late;
        const bool works_within_grace = policy.within_grace == WithinGrace::usable;

        begin(window_before(late, policy), State::due_soon, NextStep::endorse);
        begin(works_within_grace ? grace_over : late, State::suspended, NextStep::restore);
        if (policy.late_effect == LateEffect::expire) {
            begin(grace_over, State::expired, NextStep::apply_again);
        } else if (policy.lapse_after) {
            begin(policy.lapse_after->after(late), State::cancelled, NextStep::apply_again);
        }
    }

    // Due, suspended, lapsed, expired are the most there can be; in place, for every verdict makes a
    // timeline.
    std::array<std::optional<Phase>, 4> phases_{};
    std::size_t count_ = 0;
};

constexpr std::array<std::string_view, 5> state_names{"valid", "due-soon", "suspended", "expired",
                                                      "cancelled"};
constexpr std::array<std::string_view, 5> step_names{"none", "endorse", "extend", "restore", "apply-again"};

}  // namespace

std::string_view name(State state) noexcept { return state_names.at(static_cast<std::size_t>(state)); }
std::string_view name(NextStep step) noexcept { return step_names.at(static_cast<std::size_t>(step)); }

EndorsementWindow endorsement_window(const layout::Policy& policy, Day endorsed_until) noexcept {
    return {Timeline::window_before(endorsed_until.plus_days(1), policy), endorsed_until};
}

Standing standing(const Facts& facts, const layout::Policy& policy, Day day) {
    return Timeline{facts, policy}.at(day);
}

}  // namespace permit::rules
