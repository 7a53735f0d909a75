#pragma once

#include "permit/rules/standing.hpp"

#include <array>
#include <optional>
#include <span>

namespace permit::rules {

/// From its first day on a permit is in this state, until the next phase begins.
struct Phase {
    Day from;
    State state;
    NextStep next_step;
};

/// How a permit is kept going in time.
[[nodiscard]] inline NextStep renewal_of(const Facts& facts) noexcept {
    if (facts.endorsed_until) { return NextStep::endorse; }
    const bool rewritable = facts.kind != layout::PermitKind::hong_kong_macao_taiwan;
    return rewritable ? NextStep::extend : NextStep::new_card;
}

/// The phases of a permit's life in order; it is valid before the first.
class Timeline {
public:
    Timeline(const Facts& facts, const layout::Policy& policy);

    [[nodiscard]] Standing at(Day day) const;

    /// The standing before the first phase (0) and in each of them.
    [[nodiscard]] Standing part(std::size_t index) const;
    [[nodiscard]] std::size_t parts() const noexcept { return count_ + 1; }

    static Day window_before(Day end, const layout::Policy& policy) noexcept {
        return policy.window.value_or(layout::Period::months(1)).before(end);
    }

private:
    /// A phase ends whatever was to begin on its first day or later; none that the row brings begins before
    /// the row does.
    void bring(Day from, State state, NextStep next_step);
    void begin(Day from, State state, NextStep next_step);
    void endorsed_year(Day endorsed_until, const layout::Policy& policy);

    // Due, suspended, lapsed, expired are the most there can be; in place, for every verdict makes a
    // timeline.
    std::array<std::optional<Phase>, 4> phases_{};
    std::size_t count_ = 0;
    std::optional<Day> row_from_;
};

}  // namespace permit::rules
