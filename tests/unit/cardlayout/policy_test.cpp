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

const std::string newer_header{header.substr(0, header.size() - 1) +
                               ",from,last_day,next_base,bridge,min_age,rewritten_at,rest_day\n"};
const std::string newest_header{newer_header.substr(0, newer_header.size() - 1) + ",place\n"};

/// A row of the newer table: an endorsed kind with these cells behind the note.
std::string newer_row(const std::string& cells) {
    return good_row.substr(0, good_row.size() - 1) + cells + "\n";
}

/// The newest row, as a place has it today.
const Policy* terms(const PolicyProfiles& profiles, std::string_view profile, PermitKind kind) {
    return profiles.in_force(profile, kind, Day::parse("2099-12-31"));
}

std::string flaw_of(const std::string& rows, const std::string& columns = header) {
    try {
        (void)PolicyProfiles::parse(columns + rows, "p.csv");
    } catch (const Error& error) {
        CHECK(error.code() == ErrorCode::bad_table);
        return error.why();
    }
    return "";
}

}  // namespace

TEST_CASE("the shipped profiles are read with their types", "[cardlayout]") {
    const auto profiles = shipped();
    CHECK(profiles.rows().size() == 16);
    const auto* shanghai = terms(profiles, "shanghai", PermitKind::standard);
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
    CHECK(terms(profiles, "xinjiang", PermitKind::temporary)->term == Period::months(6));
    CHECK(terms(profiles, "xinjiang", PermitKind::long_term)->term == Period::months(24));
    CHECK_FALSE(terms(profiles, "xinjiang", PermitKind::long_term)->endorse_every);
    CHECK_FALSE(terms(profiles, "national", PermitKind::standard)->term);
    CHECK(terms(profiles, "guangdong", PermitKind::standard)->fee_replace_yuan == 20);
}

TEST_CASE("an unknown profile is told from a kind it lacks", "[cardlayout]") {
    const auto profiles = shipped();
    CHECK(terms(profiles, "xinjiang", PermitKind::standard) == nullptr);
    CHECK(profiles.contains("xinjiang"));
    CHECK(terms(profiles, "atlantis", PermitKind::standard) == nullptr);
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

TEST_CASE("tables with and without the newer columns are read; an empty cell is what the others had",
          "[cardlayout]") {
    for (const auto& table :
         {header + good_row, newer_header + newer_row(",,,,,,,"), newest_header + newer_row(",,,,,,,,")}) {
        const auto profiles = PolicyProfiles::parse(table, "p.csv");
        const auto* policy = terms(profiles, "here", PermitKind::standard);
        REQUIRE(policy);
        CHECK_FALSE(policy->from);
        CHECK(policy->last_day == LastDay::day_before);
        CHECK(policy->next_base == NextBase::year_end);
        CHECK_FALSE(policy->bridge);
        CHECK_FALSE(policy->min_age);
        CHECK(policy->rewritten_at == RewrittenAt::county);
        CHECK(policy->rest_day == RestDay::moves);
        CHECK(policy->place.empty());
    }
    CHECK(flaw_of(good_row, "profile,note\n") == "line 1: these are not the expected columns");
}

TEST_CASE("the newer columns are read with their types", "[cardlayout]") {
    const auto profiles = PolicyProfiles::parse(
        newer_header + newer_row(",2026-07-01,anniversary,endorsement_day,P10D,16,province,stays"), "p.csv");
    const auto& policy = profiles.rows()[0];
    CHECK(policy.from == Day::parse("2026-07-01"));
    CHECK(policy.last_day == LastDay::anniversary);
    CHECK(policy.next_base == NextBase::endorsement_day);
    CHECK(policy.bridge == Period::days(10));
    CHECK(policy.min_age == 16);
    CHECK(policy.rewritten_at == RewrittenAt::province);
    CHECK(policy.rest_day == RestDay::stays);
}

TEST_CASE("a rule holds from its day until the next begins", "[cardlayout]") {
    const auto profiles = PolicyProfiles::parse(
        newer_header + newer_row(",2027-01-01,,,,,,") + newer_row(",2025-01-01,anniversary,,,,,"), "p.csv");
    const auto on = [&](const char* day) {
        return profiles.in_force("here", PermitKind::standard, Day::parse(day));
    };
    CHECK(on("2024-12-31") == nullptr);
    CHECK(on("2025-01-01") == &profiles.rows()[1]);
    CHECK(on("2026-12-31") == &profiles.rows()[1]);
    CHECK(on("2027-01-01") == &profiles.rows()[0]);
    CHECK(profiles.in_force("here", PermitKind::electronic, Day::parse("2027-01-01")) == nullptr);
}

TEST_CASE("a place has its own rules from the first day of its first row, the national ones before",
          "[cardlayout]") {
    const auto profiles =
        PolicyProfiles::parse(newer_header + newer_row(",2025-01-01,,,,,,") +
                                  "here,electronic,,P12M,P1M,suspend,,,,,,,,,,,,,,,A,,2024-01-01,,,,,,\n" +
                                  "national,standard,,P12M,P1M,suspend,,,,,,,,,,,,,,,A,,,,,,,,\n",
                              "p.csv");
    CHECK(profiles.profile_on("here", Day::parse("2023-12-31")) == "national");
    CHECK(profiles.profile_on("here", Day::parse("2024-01-01")) == "here");
    CHECK(profiles.profile_on("atlantis", Day::parse("2024-01-01")) == "national");
    // In 2024 the place had the electronic kind only.
    CHECK(profiles.rows()[0].before == nullptr);
    CHECK(profiles.rows()[1].before == nullptr);
}

TEST_CASE("a row knows the rules it takes over from, and since when a setting has held", "[cardlayout]") {
    const auto profiles =
        PolicyProfiles::parse(newer_header +
                                  "here,standard,,P12M,P1M,suspend,,,,P6M,,,,,,,,,,,A,,2027-01-01,,,,,,\n"
                                  "here,standard,,P12M,P60D,suspend,,,,P6M,,,,,,,,,,,A,,2025-01-01,,,,,,\n"
                                  "here,standard,,P12M,P1M,suspend,,,,P90D,,,,,,,,,,,A,,2026-01-01,,,,,,\n"
                                  "here,standard,,P12M,P60D,suspend,,,,P90D,,,,,,,,,,,A,,2026-06-01,,,,,,\n"
                                  "national,standard,,P12M,P60D,suspend,,,,,,,,,,,,,,,A,,,,,,,,\n",
                              "p.csv");
    const auto on = [&](const char* day) -> const Policy& {
        return *profiles.in_force("here", PermitKind::standard, Day::parse(day));
    };
    REQUIRE(on("2027-01-01").before);
    CHECK(on("2027-01-01").before->from == Day::parse("2026-06-01"));
    CHECK(on("2025-01-01").before->profile == "national");
    CHECK(held_since(on("2027-01-01"), &Policy::lapse_after) == Day::parse("2027-01-01"));
    CHECK(held_since(on("2026-06-01"), &Policy::lapse_after) == Day::parse("2026-01-01"));
    CHECK_FALSE(held_since(on("2025-01-01"), &Policy::window));
    CHECK_FALSE(held_since(on("2027-01-01"), &Policy::endorse_every));
}

TEST_CASE(
    "a place's own rules for residents of Hong Kong, Macao and Taiwan take over from those of all places",
    "[cardlayout]") {
    constexpr auto hmt = PermitKind::hong_kong_macao_taiwan;
    const std::string kind{"hong_kong_macao_taiwan,P60M,,,expire,,,,,,,,,,,,,,,A,"};
    const auto profiles = PolicyProfiles::parse(
        newer_header + "here," + kind + ",2027-01-01,,,,,,\n" + "hmt," + kind + ",2019-01-01,,,,,,\n" +
            newer_row(",,,,,,,") + "national,standard,,P12M,P1M,suspend,,,,,,,,,,,,,,,A,,,,,,,,\n",
        "p.csv");
    REQUIRE(profiles.rows()[0].before);
    CHECK(profiles.rows()[0].before->profile == "hmt");
    const auto terms_on = [&](std::string_view profile, const char* day) {
        return profiles.terms_on(profile, hmt, Day::parse(day));
    };
    CHECK(terms_on("here", "2026-12-31") == &profiles.rows()[1]);
    CHECK(terms_on("here", "2027-01-01") == &profiles.rows()[0]);
    CHECK(terms_on("atlantis", "2027-01-01") == &profiles.rows()[1]);
    CHECK(terms_on("here", "2018-12-31") == nullptr);
    CHECK(profiles.terms_on("atlantis", PermitKind::electronic, Day::parse("2027-01-01")) == nullptr);
}

TEST_CASE("a row without a day was always there", "[cardlayout]") {
    const auto profiles =
        PolicyProfiles::parse(newer_header + newer_row(",2027-01-01,,,,,,") + newer_row(",,,,,,,"), "p.csv");
    CHECK(profiles.in_force("here", PermitKind::standard, Day::parse("1990-01-01")) == &profiles.rows()[1]);
    CHECK(profiles.in_force("here", PermitKind::standard, Day::parse("2027-01-01")) == &profiles.rows()[0]);
}

TEST_CASE("the shipped table files the card for Hong Kong, Macao and Taiwan under its own kind",
          "[cardlayout]") {
    const auto profiles = shipped();
    CHECK(terms(profiles, "hmt", PermitKind::hong_kong_macao_taiwan)->term == Period::months(60));
    CHECK(terms(profiles, "hmt", PermitKind::standard) == nullptr);
    CHECK(terms(profiles, "guangdong", PermitKind::electronic)->endorse_every == Period::months(12));
    CHECK(terms(profiles, "zhejiang", PermitKind::electronic)->bridge == Period::days(10));
    CHECK(terms(profiles, "xinjiang", PermitKind::temporary)->min_age == 16);
}

TEST_CASE("a damaged newer cell is refused with line and column", "[cardlayout]") {
    const auto flaw = [](const std::string& cells) { return flaw_of(newer_row(cells), newer_header); };
    CHECK(flaw(",2026-02-30,,,,,,") == "line 2: column from: there is no day 2026-02-30");
    CHECK(flaw(",,later,,,,,") == "line 2: column last_day: a word that is not known here");
    CHECK(flaw(",,,tomorrow,,,,") == "line 2: column next_base: a word that is not known here");
    CHECK(flaw(",,,,P1M,,,") == "line 2: column bridge: counted in days, such as P10D");
    CHECK(flaw(",,,,,old,,") == "line 2: column min_age: no number");
    CHECK(flaw(",,,,,,anywhere,") == "line 2: column rewritten_at: a word that is not known here");
    CHECK(flaw(",,,,,,,maybe") == "line 2: column rest_day: a word that is not known here");
    CHECK(flaw_of(newer_row(",2026-01-01,,,,,,") + newer_row(",2026-01-01,,,,,,"), newer_header) ==
          "line 3: column permit_kind: this profile has a row of this kind already");
    CHECK(flaw_of(newer_row(",,,,,,"), newer_header) == "line 2: has 28 fields instead of 29");
}

TEST_CASE("settings that make no sense together are refused", "[cardlayout]") {
    CHECK(flaw_of("here,standard,,P12M,P12M,suspend,,,,,,,,,,,,,,,A,\n") ==
          "line 2: column window: the window is shorter than the year it ends");
    CHECK(flaw_of("here,temporary,P6M,,,expire,P30D,usable,,,,,,,,,,,,,A,\n") ==
          "line 2: column grace: only for a kind that is endorsed");
    CHECK(flaw_of("here,temporary,P6M,,,expire,,,,P90D,,,,,,,,,,,A,\n") ==
          "line 2: column lapse_after: only for a kind that is endorsed");
    CHECK(flaw_of("here,standard,,P12M,P1M,expire,,,,P90D,,,,,,,,,,,A,\n") ==
          "line 2: column lapse_after: what expires when late is not suspended");
    CHECK(flaw_of("here,standard,,P12M,P1M,suspend,P6M,usable,,P90D,,,,,,,,,,,A,\n") ==
          "line 2: column lapse_after: not before the grace is over");
    CHECK(flaw_of("here,standard,P24M,P12M,P1M,suspend,,,,,,,,,,,,,,,A,\n") ==
          "line 2: column term: beside an endorsement the term is the time between two of them");
    CHECK(flaw_of("here,standard,,P12M,P1M,expire,P30D,usable,restart,,,,,,,,,,,,A,\n") ==
          "line 2: column after_grace: what expires when late is not endorsed later");
}

TEST_CASE("a lapse is as long as the grace from every first day, in months and in days", "[cardlayout]") {
    const auto flaw = [](const std::string& grace, const std::string& lapse) {
        return flaw_of("here,standard,,P12M,P1M,suspend," + grace + ",usable,," + lapse + ",,,,,,,,,,,A,\n");
    };
    const std::string before_its_end{"line 2: column lapse_after: not before the grace is over"};
    CHECK(flaw("P24M", "P24M").empty());
    CHECK(flaw("P60D", "P59D") == before_its_end);
    CHECK(flaw("P1M", "P30D") == before_its_end);  // in a month of 31 days
    CHECK(flaw("P1M", "P31D").empty());
    CHECK(flaw("P29D", "P1M") == before_its_end);  // in February
    CHECK(flaw("P28D", "P1M").empty());
    CHECK(flaw("P12M", "P365D") == before_its_end);  // over a leap day
    CHECK(flaw("P12M", "P366D").empty());
}

TEST_CASE("whatever byte of the table is damaged, it is read or refused with its line", "[cardlayout]") {
    const auto first_rows =
        newer_header + newer_row(",2026-07-01,anniversary,endorsement_day,P10D,16,province,stays") +
        "here,temporary,P6M,,,expire,,,,,P30D,3,working,same_card,5,working,,0,0,20,B,\"a, b\",,,,,,,\n";
    int refused = 0;
    for (std::size_t at = 0; at < first_rows.size(); ++at) {
        for (const char damage : {',', '"', '\n', 'P', '9', '\0'}) {
            auto table = first_rows;
            table[at] = damage;
            try {
                (void)PolicyProfiles::parse(table, "p.csv");
            } catch (const Error& error) {
                REQUIRE(error.code() == ErrorCode::bad_table);
                REQUIRE(error.why().substr(0, 5) == "line ");
                ++refused;
            }
        }
    }
    CHECK(refused > 1000);
}
