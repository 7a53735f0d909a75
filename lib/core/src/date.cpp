#include "permit/core/date.hpp"

#include "permit/core/error.hpp"
#include "permit/core/words.hpp"

#include <algorithm>
#include <array>
#include <cstdio>

namespace permit {
namespace {

namespace chrono = std::chrono;

std::int32_t day_number(chrono::year_month_day date) noexcept {
    return static_cast<std::int32_t>(chrono::sys_days{date}.time_since_epoch().count());
}

int digits(std::string_view text) {
    int value = 0;
    for (const char c : text) {
        if (c < '0' || c > '9') {
            throw Error{ErrorCode::bad_date, tr("read a date"),
                        tr("a date is written YYYY-MM-DD, in digits")};
        }
        value = value * 10 + (c - '0');
    }
    return value;
}

}  // namespace

Day Day::from_civil(int year, unsigned month, unsigned day) {
    const chrono::year_month_day date{chrono::year{year}, chrono::month{month}, chrono::day{day}};
    if (year < 1 || year > 9999 || !date.ok()) {
        std::array<char, 48> text{};
        (void)std::snprintf(text.data(), text.size(), "%04d-%02u-%02u", year, month, day);
        throw Error{ErrorCode::bad_date, tr("read a date"), tr("there is no day {}", text.data())};
    }
    return Day{day_number(date)};
}

Day Day::parse(std::string_view text) {
    if (text.size() != 10 || text[4] != '-' || text[7] != '-') {
        throw Error{ErrorCode::bad_date, tr("read a date"), tr("a date is written YYYY-MM-DD")};
    }
    return from_civil(digits(text.substr(0, 4)), static_cast<unsigned>(digits(text.substr(5, 2))),
                      static_cast<unsigned>(digits(text.substr(8, 2))));
}

Day Day::at(chrono::system_clock::time_point moment) noexcept {
    const auto in_china = moment + chrono::hours{8};
    return Day{static_cast<std::int32_t>(chrono::floor<chrono::days>(in_china).time_since_epoch().count())};
}

chrono::year_month_day Day::civil() const noexcept {
    return chrono::year_month_day{chrono::sys_days{chrono::days{number_}}};
}

std::string Day::iso() const {
    const auto date = civil();
    std::array<char, 48> text{};
    (void)std::snprintf(text.data(), text.size(), "%04d-%02u-%02u", static_cast<int>(date.year()),
                        static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()));
    return text.data();
}

Day Day::plus_months(int months) const noexcept {
    const auto date = civil();
    const auto month = chrono::year_month{date.year(), date.month()} + chrono::months{months};
    const auto last = chrono::year_month_day_last{month.year(), chrono::month_day_last{month.month()}};
    return Day{day_number({month.year(), month.month(), std::min(date.day(), last.day())})};
}

}  // namespace permit
