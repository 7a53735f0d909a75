#include "permit/rules/residence_count.hpp"
#include "law.hpp"

using namespace permit;
using namespace permit::rules;

namespace {

const ResidenceCount issued = count_at_issue(day("2021-01-01"));

ResidenceCount endorsed_on(std::string_view text, std::string_view profile) {
    return count_after(issued, granted(endorse(endorsed_until("2021-12-31"), policy(profile), day(text))));
}

}  // namespace

TEST_CASE("the count begins with nothing on the day of issue", "[rules]") {
    CHECK(issued == ResidenceCount{day("2021-01-01"), 0, day("2021-01-01")});
}

TEST_CASE("an endorsement on time adds the year and stays continuous", "[rules]") {
    const ResidenceCount expected{day("2022-01-01"), 365, day("2021-01-01")};
    CHECK(endorsed_on("2021-12-01", "national") == expected);
    CHECK(endorsed_on("2021-12-31", "national") == expected);
}

TEST_CASE("a gap that is left out does not count and breaks continuity", "[rules]") {
    CHECK(endorsed_on("2022-06-01", "national") == ResidenceCount{day("2022-06-01"), 365, day("2022-06-01")});
}

TEST_CASE("a gap within continuous or usable grace counts", "[rules]") {
    CHECK(endorsed_on("2022-01-20", "jiangsu") ==
          ResidenceCount{day("2022-01-20"), 365 + 19, day("2021-01-01")});
    CHECK(endorsed_on("2022-01-20", "beijing") ==
          ResidenceCount{day("2022-01-20"), 365 + 19, day("2021-01-01")});
}

TEST_CASE("after the grace of some places the count starts again", "[rules]") {
    CHECK(endorsed_on("2022-03-02", "shanghai") == count_at_issue(day("2022-03-02")));
}

TEST_CASE("several years add up, leap years with their day", "[rules]") {
    Facts facts = endorsed_until("2021-12-31");
    auto count = issued;
    for (const char* on : {"2021-12-15", "2022-12-15", "2023-12-15", "2024-12-15"}) {
        const auto endorsement = granted(endorse(facts, policy("national"), day(on)));
        count = count_after(count, endorsement);
        facts.endorsed_until = endorsement.endorsed_until;
    }
    CHECK(count == ResidenceCount{day("2025-01-01"), 4 * 365 + 1, day("2021-01-01")});
}

TEST_CASE("on any day the running year counts up to the end of what is endorsed", "[rules]") {
    const auto facts = endorsed_until("2021-12-31");
    CHECK(days_counted_on(issued, facts, day("2021-01-01")) == 0);
    CHECK(days_counted_on(issued, facts, day("2021-02-01")) == 31);
    CHECK(days_counted_on(issued, facts, day("2022-01-01")) == 365);
    CHECK(days_counted_on(issued, facts, day("2022-09-09")) == 365);

    const auto renewed = endorsed_on("2022-06-01", "national");
    CHECK(days_counted_on(renewed, endorsed_until("2023-05-31"), day("2022-06-11")) == 375);
    CHECK(days_counted_on(issued, temporary_until("2021-06-30"), day("2021-12-01")) == 181);
}

TEST_CASE("a year endorsed ahead does not shorten the count before it begins", "[rules]") {
    const auto ahead = endorsed_on("2021-12-01", "national");
    CHECK(days_counted_on(ahead, endorsed_until("2022-12-31"), day("2022-01-01")) == 365);
    CHECK(days_counted_on(ahead, endorsed_until("2022-12-31"), day("2021-12-02")) == 335);
}
