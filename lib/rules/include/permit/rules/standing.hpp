#pragma once

#include "permit/rules/facts.hpp"

#include <cstdint>

namespace permit::rules {

/// What the dates alone make of a permit; nobody has to act for it (reference 5).
enum class State : std::uint8_t {
    valid,
    due_soon,   ///< in force, and the window to endorse or extend is open; or late where that is tolerated
    suspended,  ///< gives no service until endorsed late
    expired,    ///< over
    cancelled,  ///< over because it stayed suspended too long
};

/// What the holder can do now.
enum class NextStep : std::uint8_t {
    none,
    endorse,
    extend,
    restore,      ///< endorse late
    apply_again,  ///< a new application is the only way
    new_card,     ///< apply for the next card while this one is good: its kind is not rewritten
};

/// Kebab-case, for --json.
[[nodiscard]] std::string_view name(State state) noexcept;
[[nodiscard]] std::string_view name(NextStep step) noexcept;

/// A state and the days it lasts if nobody does anything.
struct Standing {
    State state;
    NextStep next_step;
    std::optional<Day> since;  ///< first day; none for a permit that is simply valid
    std::optional<Day> until;  ///< last day; none when it lasts

    friend bool operator==(const Standing&, const Standing&) = default;
};

/// First and last day on which an endorsement is on time (reference 7).
struct EndorsementWindow {
    Day opens;
    Day last_day;

    friend bool operator==(const EndorsementWindow&, const EndorsementWindow&) = default;
};

/// The window at the end of the year that `endorsed_until` ends; P1M where the policy names none. Its last
/// day is `endorsed_until`, or the anniversary after it where the policy says so.
[[nodiscard]] EndorsementWindow endorsement_window(const layout::Policy& policy, Day endorsed_until) noexcept;

/// The days that follow when a permit is not endorsed in time. Grace and lapse count from the first late day,
/// that day included; a setting that a place made later counts from its own first day, so that no rule acts
/// backwards.
struct Lateness {
    Day first_late;
    Day grace_over;             ///< the first day after the grace; `first_late` where there is none
    std::optional<Day> lapses;  ///< the first day of being cancelled; never before the grace is over

    friend bool operator==(const Lateness&, const Lateness&) = default;
};
[[nodiscard]] Lateness lateness(const layout::Policy& policy, Day endorsed_until) noexcept;

/// Whether an endorsed permit is past its last day to be endorsed in time, tolerated or not.
[[nodiscard]] bool is_late(const Facts& facts, const layout::Policy& policy, Day day) noexcept;

/// The standing on a day. `policy` is the row of the kind in force on it; a policy that was changed to have
/// no endorsement, or none any more, does not harm: the dates of the card count. `since` goes back under the
/// rows before as far as they said the same, and a permit that one of them ended stays ended; a state that a
/// row brings begins with that row at the earliest. `until` is what this row says: rows to come are
/// `outlook`'s.
[[nodiscard]] Standing standing(const Facts& facts, const layout::Policy& policy, Day day);

}  // namespace permit::rules
