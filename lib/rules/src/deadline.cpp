#include "permit/rules/deadline.hpp"

#include <algorithm>

namespace permit::rules {
namespace {

/// A notice covers its year up to Christmas: the next one, for which the year may end before it is published,
/// can still make days of the last week off days or make-up days for the New Year.
template <class Pick>
std::optional<int> notice_year(std::span<const layout::SpecialDay> days, const Pick& pick) noexcept {
    if (days.empty()) { return std::nullopt; }
    int year = days.front().notice_year;
    for (const auto& day : days) { year = pick(year, day.notice_year); }
    return year;
}

bool is_weekday(Day day) noexcept {
    const std::chrono::weekday weekday{std::chrono::sys_days{day.civil()}};
    return weekday.iso_encoding() <= 5;
}

}  // namespace

WorkCalendar::WorkCalendar(std::span<const layout::SpecialDay> special_days) noexcept
    : special_days_{special_days} {
    if (const auto year = notice_year(special_days, [](int a, int b) { return std::min(a, b); })) {
        first_covered_ = Day::from_civil(*year, 1, 1);
    }
    if (const auto year = notice_year(special_days, [](int a, int b) { return std::max(a, b); })) {
        last_covered_ = Day::from_civil(*year, 12, 24);
    }
}

bool WorkCalendar::is_working(Day day) const noexcept {
    const auto special = std::lower_bound(special_days_.begin(), special_days_.end(), day,
                                          [](const layout::SpecialDay& a, Day b) { return a.day < b; });
    if (special != special_days_.end() && special->day == day) { return special->working; }
    return is_weekday(day);
}

bool WorkCalendar::covers(Day day) const noexcept {
    return first_covered_ && day >= *first_covered_ && day <= *last_covered_;
}

Deadline WorkCalendar::add_working_days(Day start, int count) const noexcept {
    Deadline deadline{start, false};
    for (int left = count; left > 0;) {
        deadline.day = deadline.day.plus_days(1);
        deadline.provisional = deadline.provisional || !covers(deadline.day);
        if (is_working(deadline.day)) { --left; }
    }
    return deadline;
}

Deadline WorkCalendar::roll(Day day) const noexcept { return add_working_days(day.plus_days(-1), 1); }

Deadline WorkCalendar::after(Day start, layout::DayLimit limit, layout::RestDay rest_day) const noexcept {
    if (limit.unit == layout::DayUnit::working) { return add_working_days(start, limit.days); }
    const Day last = start.plus_days(limit.days);
    return rest_day == layout::RestDay::stays ? Deadline{last, false} : roll(last);
}

std::optional<Deadline> issue_by(const layout::Policy& policy, Day accepted,
                                 const WorkCalendar& calendar) noexcept {
    if (!policy.issue) { return std::nullopt; }
    return calendar.after(accepted, *policy.issue, policy.rest_day);
}

std::optional<Deadline> issue_at_the_latest_by(const layout::Policy& policy, Day accepted,
                                               const WorkCalendar& calendar) noexcept {
    if (!policy.issue_max_days) { return std::nullopt; }
    const auto unit = policy.issue ? policy.issue->unit : layout::DayUnit::calendar;
    return calendar.after(accepted, {*policy.issue_max_days, unit}, policy.rest_day);
}

std::optional<Deadline> report_move_by(const layout::Policy& policy, Day moved,
                                       const WorkCalendar& calendar) noexcept {
    if (!policy.address_change) { return std::nullopt; }
    return calendar.after(moved, *policy.address_change, policy.rest_day);
}

}  // namespace permit::rules
