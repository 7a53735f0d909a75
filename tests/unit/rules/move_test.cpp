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
        if (rules.kind == PermitKind::hong_kong_macao_taiwan) { continue; }
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

namespace {

const WorkCalendar& calendar() {
    static const WorkCalendar shipped{tables()};
    return shipped;
}

MoveOutcome outcome(std::string_view profile, Relation relation) {
    return granted(decide_move(endorsed_until("2021-12-31"), policy(profile), day("2021-06-01"), relation,
                               std::nullopt, calendar()))
        .outcome;
}

}  // namespace

TEST_CASE("what becomes of a permit after a move is the table of reference 9", "[rules]") {
    for (const char* profile : {"jiangsu", "guangdong", "henan_xuchang", "shandong", "national"}) {
        INFO(profile);
        CHECK(outcome(profile, Relation::same_county) == MoveOutcome::rewrite);
        CHECK(outcome(profile, Relation::renamed) == MoveOutcome::correct);
        CHECK(outcome(profile, Relation::other_province) == MoveOutcome::cancel);
    }
    CHECK(outcome("jiangsu", Relation::other_county) == MoveOutcome::rewrite);
    CHECK(outcome("guangdong", Relation::other_county) == MoveOutcome::rewrite);
    CHECK(outcome("national", Relation::other_county) == MoveOutcome::rewrite);
    CHECK(outcome("henan_xuchang", Relation::other_county) == MoveOutcome::suspend);
    CHECK(outcome("shandong", Relation::other_county) == MoveOutcome::cancel);
}

TEST_CASE("a move is rewritten wherever a re-sign is granted, and nowhere else", "[rules]") {
    int moves = 0;
    for (const auto& rules : profiles().rows()) {
        const auto facts = facts_at_issue(rules, day("2024-02-29"));
        for (const auto relation :
             {Relation::same_county, Relation::renamed, Relation::other_county, Relation::other_province}) {
            for (Day at = day("2024-02-29"); at < day("2028-01-01"); at = at.plus_days(29)) {
                const auto move = decide_move(facts, rules, at, relation, std::nullopt, calendar());
                const bool resigned = std::holds_alternative<Rewrite>(resign(facts, rules, at, relation));
                const auto* decided = std::get_if<Move>(&move);
                const bool same_card =
                    decided != nullptr && (decided->outcome == MoveOutcome::rewrite ||
                                           (decided->outcome == MoveOutcome::correct &&
                                            rules.kind != PermitKind::hong_kong_macao_taiwan));
                INFO(rules.profile << " " << name(relation) << " " << at);
                REQUIRE(same_card == resigned);
                ++moves;
            }
        }
    }
    CHECK(moves > 3000);
}

TEST_CASE("a late report is noted and bars nothing", "[rules]") {
    const auto report = [](std::string_view on) {
        return granted(decide_move(endorsed_until("2024-12-31"), policy("shandong"), day(on),
                                   Relation::same_county, day("2024-09-13"), calendar()));
    };
    CHECK_FALSE(report("2024-09-19").late);
    CHECK(report("2024-09-20").late);
    CHECK(report("2024-09-20").outcome == MoveOutcome::rewrite);
    CHECK(report("2024-09-20").report_by == Deadline{day("2024-09-19"), false});
}

TEST_CASE("a renaming by the state is no move to report; the new name is written", "[rules]") {
    const auto move = granted(decide_move(endorsed_until("2024-12-31"), policy("shandong"), day("2024-09-20"),
                                          Relation::renamed, day("2024-01-13"), calendar()));
    CHECK(move.outcome == MoveOutcome::correct);
    CHECK_FALSE(move.report_by);
    CHECK_FALSE(move.late);
    CHECK(explain(move.outcome, Language::english) == "the division's new name is written");
    CHECK(explain(move.outcome, Language::chinese) == "在证件上更正行政区划名称");
}

TEST_CASE("the county of residence rewrites the card, in Shanghai any point of the city", "[rules]") {
    const auto at = [](std::string_view profile, std::string_view point, std::string_view residence) {
        return may_rewrite(policy(profile), DivisionCode::parse(point), DivisionCode::parse(residence));
    };
    CHECK(at("national", "650102", "650102"));
    CHECK_FALSE(at("national", "650103", "650102"));
    CHECK(at("shanghai", "310101", "310104"));
    CHECK_FALSE(at("shanghai", "110101", "310104"));
}

TEST_CASE(
    "for Hong Kong, Macao and Taiwan residents a move is a new card, another province a new application",
    "[rules]") {
    const auto facts = facts_at_issue(hmt_policy(), day("2026-01-01"));
    const auto outcome_of = [&](Relation relation) {
        return granted(
                   decide_move(facts, hmt_policy(), day("2026-06-01"), relation, std::nullopt, calendar()))
            .outcome;
    };
    CHECK(outcome_of(Relation::same_county) == MoveOutcome::new_card);
    CHECK(outcome_of(Relation::other_county) == MoveOutcome::new_card);
    CHECK(outcome_of(Relation::other_province) == MoveOutcome::cancel);
}

TEST_CASE("a changed item of identity is a new card, said plainly in both languages", "[rules]") {
    for (int item = 0; item <= static_cast<int>(IdentityItem::registered_address); ++item) {
        CHECK(change_of(static_cast<IdentityItem>(item)) == Refusal{Reason::identity_changed, std::nullopt});
    }
    CHECK(explain(IdentityItem::photo, Language::chinese) == "本人相片");
    CHECK(explain(change_of(IdentityItem::photo), Language::english) ==
          "an item of identity has changed; the holder needs a new card");
}

TEST_CASE("outcomes have names of their own", "[rules]") {
    CHECK(name(MoveOutcome::rewrite) == "rewrite");
    CHECK(name(MoveOutcome::correct) == "correct");
    CHECK(name(MoveOutcome::new_card) == "new-card");
    CHECK(name(MoveOutcome::suspend) == "suspend");
    CHECK(name(MoveOutcome::cancel) == "cancel");
}

TEST_CASE("relations have names of their own", "[rules]") {
    CHECK(name(Relation::same_county) == "same-county");
    CHECK(name(Relation::renamed) == "renamed");
    CHECK(name(Relation::other_county) == "other-county");
    CHECK(name(Relation::other_province) == "other-province");
}
