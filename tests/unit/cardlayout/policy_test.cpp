#include "permit/cardlayout/policy.hpp"

#include "permit/core/error.hpp"

#include <catch2/catch.hpp>

using namespace permit;
using namespace permit::layout;

namespace {

PolicyProfiles shipped() {
    return PolicyProfiles::load(PERMIT_PROJECT "/cardlayout/policies/policy_profiles.csv");
}

const std::string header{
    "profile,permit_kind,term,endorse_every,window,late_effect,grace,within_grace,after_grace,lapse_after,"
    "min_stay,address_change_days,address_change_unit,cross_county_move,issue_days,issue_unit,issue_max_days,"
    "fee_first_cny,fee_endorse_cny,fee_replace_cny,grade,note\n"};
const std::string good_row{"here,standard,,P12M,P1M,suspend,,,,,,,,,,,,,,,A,\n"};

std::string flaw_of(const std::string& rows) {
    try {
        (void)PolicyProfiles::parse(header + rows, "p.csv");
    } catch (const Error& error) {
        CHECK(error.code() == ErrorCode::bad_table);
        return error.why();
    }
    return "";
}

}  // namespace

TEST_CASE("the shipped profiles are read with their types", "[cardlayout]") {
    const auto profiles = shipped();
    CHECK(profiles.rows().size() == 15);
    const auto* shanghai = profiles.find("shanghai", PermitKind::standard);
    REQUIRE(shanghai);
    CHECK(shanghai->term == Period::months(12));
    CHECK(shanghai->endorse_every == Period::months(12));
    CHECK(shanghai->window == Period::days(30));
    CHECK(shanghai->late_effect == LateEffect::suspend);
    CHECK(shanghai->grace == Period::days(60));
    CHECK(shanghai->within_grace == WithinGrace::continuous);
    CHECK(shanghai->after_grace == AfterGrace::restart);
    CHECK(shanghai->lapse_after == Period::days(90));
    CHECK(shanghai->min_stay == Period::months(6));
    CHECK(shanghai->address_change == DayLimit{30, DayUnit::calendar});
    CHECK(shanghai->cross_county_move == CrossCountyMove::same_card);
    CHECK(shanghai->issue == DayLimit{15, DayUnit::calendar});
    CHECK_FALSE(shanghai->issue_max_days);
    CHECK(shanghai->fee_first_yuan == 0);
    CHECK_FALSE(shanghai->fee_replace_yuan);
    CHECK(shanghai->grade == 'B');
}

TEST_CASE("a profile may have several kinds, and empty cells stay unknown", "[cardlayout]") {
    const auto profiles = shipped();
    CHECK(profiles.find("xinjiang", PermitKind::temporary)->term == Period::months(6));
    CHECK(profiles.find("xinjiang", PermitKind::long_term)->term == Period::months(24));
    CHECK_FALSE(profiles.find("xinjiang", PermitKind::long_term)->endorse_every);
    CHECK_FALSE(profiles.find("national", PermitKind::standard)->term);
    CHECK(profiles.find("guangdong", PermitKind::standard)->fee_replace_yuan == 20);
}

TEST_CASE("an unknown profile is told from a kind it lacks", "[cardlayout]") {
    const auto profiles = shipped();
    CHECK(profiles.find("xinjiang", PermitKind::standard) == nullptr);
    CHECK(profiles.contains("xinjiang"));
    CHECK(profiles.find("atlantis", PermitKind::standard) == nullptr);
    CHECK_FALSE(profiles.contains("atlantis"));
}

TEST_CASE("a period is months or days and nothing else", "[cardlayout]") {
    CHECK(Period::parse("P12M") == Period::months(12));
    CHECK(Period::parse("P30D") == Period::days(30));
    CHECK(Period::months(12) != Period::days(12));
    CHECK(Period::parse("P9999D")->iso() == "P9999D");
    for (const char* text : {"", "P", "PM", "12M", "P1Y", "P1M2D", "P0M", "P-1M", "P+1M", "p1M", "P1m",
                             "P10000D", "PT1M", "P1 M"}) {
        INFO(text);
        CHECK_FALSE(Period::parse(text));
    }
}

TEST_CASE("a period moves a day by calendar months or by days", "[cardlayout]") {
    CHECK(Period::months(1).before(Day::parse("2024-03-31")) == Day::parse("2024-02-29"));
    CHECK(Period::months(12).after(Day::parse("2024-02-29")) == Day::parse("2025-02-28"));
    CHECK(Period::days(60).before(Day::parse("2016-06-01")) == Day::parse("2016-04-02"));
    CHECK(Period::days(1).after(Day::parse("2023-12-31")) == Day::parse("2024-01-01"));
}

TEST_CASE("a damaged profile is refused with line and column", "[cardlayout]") {
    CHECK(flaw_of(good_row).empty());
    CHECK(flaw_of(good_row + good_row) ==
          "line 3: column permit_kind: this profile has a row of this kind already");
    CHECK(flaw_of("here,golden,,P12M,P1M,suspend,,,,,,,,,,,,,,,A,\n") ==
          "line 2: column permit_kind: no kind of permit");
    CHECK(flaw_of("here,standard,1 year,P12M,P1M,suspend,,,,,,,,,,,,,,,A,\n") ==
          "line 2: column term: a duration is written P12M or P30D");
    CHECK(flaw_of("here,standard,,P12M,,suspend,,,,,,,,,,,,,,,A,\n") ==
          "line 2: column window: endorsement and its window go together");
    CHECK(flaw_of("here,standard,,,,expire,,,,,,,,,,,,,,,A,\n") ==
          "line 2: column term: a permit without endorsement needs a term");
    CHECK(flaw_of("here,standard,,P12M,P1M,,,,,,,,,,,,,,,,A,\n") ==
          "line 2: column late_effect: a word that is not known here");
    CHECK(flaw_of("here,standard,,P12M,P1M,suspend,P30D,,,,,,,,,,,,,,A,\n") ==
          "line 2: column within_grace: grace and what holds within it go together");
    CHECK(flaw_of("here,standard,,P12M,P1M,suspend,,,,,,10,,,,,,,,,A,\n") ==
          "line 2: column address_change_unit: days and their unit go together");
    CHECK(flaw_of("here,standard,,P12M,P1M,suspend,,,,,,,,,,,,free,,,A,\n") ==
          "line 2: column fee_first_cny: no number");
    CHECK(flaw_of("here,standard,,P12M,P1M,suspend,,,,,,,,,,,,,,,D,\n") ==
          "line 2: column grade: a word that is not known here");
    CHECK(flaw_of(",standard,,P12M,P1M,suspend,,,,,,,,,,,,,,,A,\n") ==
          "line 2: column profile: must not be empty");
}
