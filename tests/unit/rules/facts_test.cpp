#include "law.hpp"

using namespace permit;
using namespace permit::rules;
using layout::PermitKind;

TEST_CASE("an endorsed permit begins with a year and no end", "[rules]") {
    const auto facts = facts_at_issue(policy("national"), day("2021-01-01"));
    CHECK(facts == endorsed_until("2021-12-31"));
    CHECK(*facts_at_issue(policy("national"), day("2024-02-29")).endorsed_until == day("2025-02-27"));
}

TEST_CASE("one year at a time is a year that is endorsed, not an end", "[rules]") {
    CHECK_FALSE(has_fixed_term(policy("beijing")));
    CHECK(facts_at_issue(policy("beijing"), day("2026-11-21")) == endorsed_until("2027-11-20"));
}

TEST_CASE("a fixed term ends on the day before the matching one and is not endorsed", "[rules]") {
    CHECK(facts_at_issue(policy("xinjiang", PermitKind::temporary), day("2026-08-31")) ==
          temporary_until("2027-02-27"));
    const Facts two_years{PermitKind::long_term, day("2028-11-20"), std::nullopt};
    CHECK(facts_at_issue(policy("xinjiang", PermitKind::long_term), day("2026-11-21")) == two_years);
    const auto hmt = facts_at_issue(hmt_policy(), day("2026-11-21"));
    CHECK(hmt.valid_until == day("2031-11-20"));
    CHECK_FALSE(hmt.endorsed_until);
}
