#include "permit/core/date.hpp"

#include "permit/core/error.hpp"

#include <catch2/catch.hpp>

using namespace permit;

TEST_CASE("a day is counted from 1970-01-01", "[core]") {
    CHECK(Day::parse("1970-01-01").number() == 0);
    CHECK(Day::parse("2026-11-21").number() == 20778);
    CHECK(Day::from_number(20778).iso() == "2026-11-21");
}

TEST_CASE("a day that the calendar lacks is refused", "[core]") {
    for (const char* text : {"2023-02-29", "2024-13-01", "2024-00-10", "2024-04-31", "0000-01-01", "24-01-01",
                             "2024/01/01", "2024-1-1", "2024-01-0x", "", "2024-01-011"}) {
        INFO(text);
        CHECK_THROWS_AS(Day::parse(text), Error);
    }
    CHECK(Day::parse("2024-02-29").iso() == "2024-02-29");
}

TEST_CASE("the day changes at midnight in China, wherever the machine stands", "[core]") {
    using namespace std::chrono;
    const sys_days utc_day{2026y / November / 21};
    CHECK(Day::at(utc_day + 15h + 59min + 59s).iso() == "2026-11-21");
    CHECK(Day::at(utc_day + 16h).iso() == "2026-11-22");
    CHECK(Day::at(sys_days{1969y / December / 31} + 15h).iso() == "1969-12-31");
}

TEST_CASE("a month without the matching day ends on its last", "[core]") {
    CHECK(Day::parse("2024-02-29").plus_months(12).iso() == "2025-02-28");
    CHECK(Day::parse("2025-08-31").plus_months(6).iso() == "2026-02-28");
    CHECK(Day::parse("2024-03-31").plus_months(-1).iso() == "2024-02-29");
    CHECK(Day::parse("2025-01-15").plus_months(-1).iso() == "2024-12-15");
    CHECK(Day::parse("2024-12-31").plus_months(24).iso() == "2026-12-31");
}

TEST_CASE("days between two days are counted without the last", "[core]") {
    CHECK(days_between(Day::parse("2024-02-28"), Day::parse("2024-03-01")) == 2);
}
