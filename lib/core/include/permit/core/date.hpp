#pragma once

#include <chrono>
#include <compare>
#include <cstdint>
#include <string>
#include <string_view>

namespace permit {

/// A civil day at UTC+8, counted from 1970-01-01. The machine's time zone plays no part, and
/// nothing asks the clock: today is an argument.
class Day {
public:
    /// From 0001-01-01 to 9999-12-31. Throws Error{bad_date} when there is no such day.
    static Day from_civil(int year, unsigned month, unsigned day);

    /// "YYYY-MM-DD" and nothing else. Throws Error{bad_date}.
    static Day parse(std::string_view text);

    static constexpr Day from_number(std::int32_t days_since_1970) noexcept { return Day{days_since_1970}; }

    /// The day it is at UTC+8 at this moment.
    static Day at(std::chrono::system_clock::time_point moment) noexcept;

    [[nodiscard]] constexpr std::int32_t number() const noexcept { return number_; }
    [[nodiscard]] std::chrono::year_month_day civil() const noexcept;
    [[nodiscard]] std::string iso() const;

    [[nodiscard]] constexpr Day plus_days(std::int32_t days) const noexcept { return Day{number_ + days}; }

    /// The matching day of another month, or its last day when it has none: 2024-02-29 plus
    /// 12 months is 2025-02-28. Months may be negative.
    [[nodiscard]] Day plus_months(int months) const noexcept;

    friend constexpr auto operator<=>(Day, Day) = default;

private:
    explicit constexpr Day(std::int32_t number) noexcept : number_{number} {}
    std::int32_t number_;
};

/// Days from `from` up to, not including, `to`.
[[nodiscard]] constexpr std::int32_t days_between(Day from, Day to) noexcept {
    return to.number() - from.number();
}

}  // namespace permit
