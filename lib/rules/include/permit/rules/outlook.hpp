#pragma once

#include "permit/rules/standing.hpp"
#include "permit/rules/words.hpp"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace permit::rules {

/// What becomes of a permit under one row if nobody does anything: the states in order, each from its first
/// day. The first has none, the last no end. While the row is in force the standing changes on these days and
/// on no other.
[[nodiscard]] std::vector<Standing> outlook(const Facts& facts, const layout::Policy& policy);

/// The same from a day on and under the rows announced by then: the state on `day`, and those to come. It
/// ends on the eve of the day from which the place has no rules for the kind.
[[nodiscard]] std::vector<Standing> outlook(const Facts& facts, const layout::PolicyProfiles& profiles,
                                            std::string_view profile, Day day);

/// One state and its days as a sentence: "suspended from 2026-02-01 to 2026-06-30; restore by endorsing
/// late".
[[nodiscard]] std::string explain(const Standing& standing, Language language);
[[nodiscard]] std::string_view explain(State state, Language language) noexcept;
[[nodiscard]] std::string_view explain(NextStep step, Language language) noexcept;

/// What the holder has to do next, and the days on which it can be done.
struct Duty {
    NextStep step;
    std::optional<Day> first;  ///< none: at once
    std::optional<Day> last;   ///< none: without end, or nothing to do

    friend bool operator==(const Duty&, const Duty&) = default;
};

/// The next deadline of a permit seen from a day: before the window its two days, within it the last day,
/// when tolerated late or suspended the last day on which it can still be saved. Nothing while a permit is in
/// force that ends before its window opens.
[[nodiscard]] Duty next_duty(const Facts& facts, const layout::Policy& policy, Day day);

/// A day on which the holder is told (reference 20).
struct Reminder {
    Day day;
    int days_ahead;  ///< of the last day
    bool window_opens;
    Day last_day;

    friend bool operator==(const Reminder&, const Reminder&) = default;
};

/// When the window opens, and 60, 30 and 7 days ahead of the last day to endorse or extend in time; in the
/// order of the days, two on one day told once. None for a permit without an end, and for one that ends
/// before the window.
[[nodiscard]] std::vector<Reminder> reminders(const Facts& facts, const layout::Policy& policy);

}  // namespace permit::rules
