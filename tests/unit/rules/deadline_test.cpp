#include "permit/rules/deadline.hpp"
#include "law.hpp"
#include "permit/testing/law_vectors.hpp"

using namespace permit;
using namespace permit::rules;
using layout::DayUnit;

namespace {

const WorkCalendar& calendar() {
    static const WorkCalendar shipped{tables()};
    return shipped;
}

/// What an operation of deadline_vectors.csv gives; none for the endorsement windows, tested elsewhere.
std::optional<Day> computed(const std::string& operation, Day start, int n) {
    if (operation == "add_working_days") { return calendar().add_working_days(start, n).day; }
    if (operation == "add_calendar_days") { return start.plus_days(n); }
    if (operation == "add_calendar_days_roll") { return calendar().after(start, {n, DayUnit::calendar}).day; }
    if (operation == "add_months") { return start.plus_months(n); }
    return std::nullopt;
}

}  // namespace

TEST_CASE("every worked deadline comes out as published", "[rules]") {
    int compared = 0;
    for (const auto& row : testing::law_vectors("deadline_vectors.csv")) {
        const auto& operation = row.at("operation");
        const auto result = computed(operation, day(row.at("start")), std::stoi(row.at("n")));
        if (!result) {
            REQUIRE(operation.substr(0, 14) == "endorse_window");
            continue;
        }
        INFO(operation << " " << row.at("start") << " " << row.at("n"));
        CHECK(result->iso() == row.at("expected"));
        ++compared;
    }
    CHECK(compared == 24);
}

TEST_CASE("a year has its published number of working days", "[rules]") {
    for (int year = 2016; year <= 2026; ++year) {
        int working = 0;
        for (Day at = Day::from_civil(year, 1, 1); at < Day::from_civil(year + 1, 1, 1);
             at = at.plus_days(1)) {
            if (calendar().is_working(at)) { ++working; }
        }
        INFO(year);
        CHECK(working >= 248);
        CHECK(working <= 251);
    }
}

TEST_CASE("make-up days work and holidays rest, whatever the weekday", "[rules]") {
    CHECK(calendar().is_working(day("2026-02-28")));        // a Saturday
    CHECK_FALSE(calendar().is_working(day("2026-10-01")));  // a Thursday
    CHECK_FALSE(calendar().is_working(day("2026-11-21")));  // a Saturday like any other
    CHECK(calendar().is_working(day("2026-11-20")));
}

TEST_CASE("outside the published years a deadline is provisional", "[rules]") {
    // A notice for the New Year may still change the last week.
    CHECK_FALSE(calendar().add_working_days(day("2026-12-17"), 5).provisional);
    const auto last_week = calendar().add_working_days(day("2026-12-17"), 6);
    CHECK(last_week == Deadline{day("2026-12-25"), true});
    CHECK(calendar().after(day("2026-12-20"), {15, DayUnit::calendar}) == Deadline{day("2027-01-04"), true});
    CHECK(calendar().roll(day("2015-12-31")).provisional);
    CHECK_FALSE(calendar().roll(day("2016-01-04")).provisional);
}

TEST_CASE("without any table weekdays are taken as they come, and nothing is certain", "[rules]") {
    const WorkCalendar bare{std::span<const layout::SpecialDay>{}};
    CHECK(bare.add_working_days(day("2026-09-30"), 1) == Deadline{day("2026-10-01"), true});
}

TEST_CASE("offices owe the card within the days of their profile", "[rules]") {
    const auto accepted = day("2026-02-05");
    CHECK(issue_by(policy("national"), accepted, calendar()) == Deadline{day("2026-02-24"), false});
    CHECK(issue_at_the_latest_by(policy("national"), accepted, calendar()) ==
          Deadline{day("2026-03-09"), false});
    CHECK(issue_by(policy("guangdong"), day("2025-01-24"), calendar()) == Deadline{day("2025-02-13"), false});
    CHECK_FALSE(issue_by(policy("shenzhen"), accepted, calendar()));
    CHECK_FALSE(issue_at_the_latest_by(policy("beijing"), accepted, calendar()));
}

TEST_CASE("holders report a move within the days of their profile", "[rules]") {
    CHECK(report_move_by(policy("shandong"), day("2024-09-13"), calendar()) ==
          Deadline{day("2024-09-19"), false});
    CHECK(report_move_by(policy("jiangsu"), day("2026-11-19"), calendar()) ==
          Deadline{day("2026-11-30"), false});
    CHECK_FALSE(report_move_by(policy("national"), day("2026-11-21"), calendar()));
}

TEST_CASE("where a deadline stays on its day, a rest day does not move it", "[rules]") {
    auto stays = policy("national");
    stays.rest_day = layout::RestDay::stays;
    CHECK(issue_by(stays, day("2026-02-05"), calendar()) == Deadline{day("2026-02-20"), false});
    CHECK(issue_by(policy("national"), day("2026-02-05"), calendar()) == Deadline{day("2026-02-24"), false});
}
