#include "permit/rules/move.hpp"
#include "law.hpp"

using namespace permit;
using namespace permit::rules;
using layout::DivisionCode;
using layout::PermitKind;

namespace {

Relation between(std::string_view from, std::string_view to) {
    return relation(DivisionCode::parse(from), DivisionCode::parse(to), tables());
}

Decision<Rewrite> move_in(std::string_view profile, Relation relation, std::string_view on = "2021-06-01") {
    return resign(endorsed_until("2021-12-31"), policy(profile), day(on), relation);
}

}  // namespace

TEST_CASE("two divisions are the same county, the same province or far apart", "[rules]") {
    CHECK(between("650102", "650102") == Relation::same_county);
    CHECK(between("650102", "650103") == Relation::other_county);
    CHECK(between("650102", "653101") == Relation::other_county);
    CHECK(between("650102", "110101") == Relation::other_province);
}

TEST_CASE("a division the state merged into another is corrected, not left", "[rules]") {
    // Miyun county became Miyun district.
    CHECK(between("110228", "110118") == Relation::renamed);
    CHECK(between("110228", "110101") == Relation::other_county);
    CHECK(granted(move_in("henan_xuchang", Relation::renamed)).relation == Relation::renamed);
}

TEST_CASE("a move inside the county rewrites the card everywhere", "[rules]") {
    for (const auto& rules : profiles().rows()) {
        INFO(rules.profile);
        const auto issued = day("2026-11-21");
        CHECK(granted(resign(facts_at_issue(rules, issued), rules, issued, Relation::same_county)) ==
              Rewrite{Relation::same_county});
    }
}

TEST_CASE("a move to another county is settled by local rule", "[rules]") {
    CHECK(granted(move_in("national", Relation::other_county)) == Rewrite{Relation::other_county});
    CHECK(granted(move_in("guangdong", Relation::other_county)) == Rewrite{Relation::other_county});
    CHECK(refused(move_in("shandong", Relation::other_county)).reason == Reason::moved_new_card);
    CHECK(refused(move_in("henan_xuchang", Relation::other_county)).reason == Reason::moved_suspends);
}

TEST_CASE("a move to another province ends the permit everywhere", "[rules]") {
    for (const char* profile : {"national", "guangdong", "shandong", "henan_xuchang"}) {
        INFO(profile);
        CHECK(refused(move_in(profile, Relation::other_province)).reason == Reason::moved_away);
    }
}

TEST_CASE("a suspended card is rewritten, an expired or cancelled one is not", "[rules]") {
    CHECK(granted(move_in("national", Relation::same_county, "2022-06-01")) ==
          Rewrite{Relation::same_county});
    CHECK(refused(move_in("shanghai", Relation::same_county, "2022-06-01")) ==
          Refusal{Reason::cancelled, day("2022-04-01")});
    const auto& xinjiang = policy("xinjiang", PermitKind::temporary);
    CHECK(refused(resign(temporary_until("2027-05-20"), xinjiang, day("2027-05-21"),
                         Relation::same_county)) == Refusal{Reason::expired, day("2027-05-21")});
}

TEST_CASE("for Hong Kong, Macao and Taiwan residents every new address is a new card", "[rules]") {
    const Facts facts{PermitKind::hong_kong_macao_taiwan, day("2030-01-01"), std::nullopt};
    const auto hmt = hmt_policy();
    CHECK(refused(resign(facts, hmt, day("2027-01-01"), Relation::same_county)).reason ==
          Reason::card_not_rewritable);
}

TEST_CASE("relations have names of their own", "[rules]") {
    CHECK(name(Relation::same_county) == "same-county");
    CHECK(name(Relation::renamed) == "renamed");
    CHECK(name(Relation::other_county) == "other-county");
    CHECK(name(Relation::other_province) == "other-province");
}
