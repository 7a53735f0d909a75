#pragma once

#include "permit/cardlayout/codes.hpp"
#include "permit/cardlayout/policy.hpp"
#include "permit/core/date.hpp"

#include <optional>
#include <span>

namespace permit::rules {

/// The last day of a period. Provisional when a day it rests on lies outside the published holidays,
/// where weekdays were taken as they come; whoever shows it says so.
struct Deadline {
    Day day;
    bool provisional;

    friend bool operator==(const Deadline&, const Deadline&) = default;
};

/// Monday to Friday, corrected by days off and make-up working days (reference 10). The starting day
/// of a period is never counted. Holds a view of the tables, which must outlive it.
class WorkCalendar {
public:
    explicit WorkCalendar(const layout::CodeTables& tables) noexcept : WorkCalendar{tables.special_days()} {}

    /// `special_days` in the order of their days.
    explicit WorkCalendar(std::span<const layout::SpecialDay> special_days) noexcept;

    [[nodiscard]] bool is_working(Day day) const noexcept;
    [[nodiscard]] bool covers(Day day) const noexcept;

    /// The `count`-th working day after `start`; `count` is positive.
    [[nodiscard]] Deadline add_working_days(Day start, int count) const noexcept;

    /// `day` itself, or the next working day when it is a rest day. Never for a date on a card.
    [[nodiscard]] Deadline roll(Day day) const noexcept;

    /// Calendar days roll over a rest day at their end, unless the place says that they stay.
    [[nodiscard]] Deadline after(Day start, layout::DayLimit limit,
                                 layout::RestDay rest_day = layout::RestDay::moves) const noexcept;

private:
    std::span<const layout::SpecialDay> special_days_;
    std::optional<Day> first_covered_;
    std::optional<Day> last_covered_;
};

/// When the card has to be ready (reference 6); none where the policy is silent.
[[nodiscard]] std::optional<Deadline> issue_by(const layout::Policy& policy, Day accepted,
                                               const WorkCalendar& calendar) noexcept;

/// The same where local rules for remote or special cases allow the longest time.
[[nodiscard]] std::optional<Deadline> issue_at_the_latest_by(const layout::Policy& policy, Day accepted,
                                                             const WorkCalendar& calendar) noexcept;

/// When a move has to be reported (reference 9). A late report is a note in the file, no bar.
[[nodiscard]] std::optional<Deadline> report_move_by(const layout::Policy& policy, Day moved,
                                                     const WorkCalendar& calendar) noexcept;

}  // namespace permit::rules
