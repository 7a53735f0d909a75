#include "issued_chip.hpp"
#include "permit/permit/rewrite.hpp"
#include "permit/rules/profile.hpp"
#include "permit/rules/standing.hpp"
#include "permit/testing/errors.hpp"
#include "power_cuts.hpp"

#include <catch2/catch.hpp>

using namespace permit;
using namespace permit::testing;
using procedures::Retire;
using procedures::Verdict;
using rules::CancellationGround;

namespace {

const Day retire_day = Day::parse("2026-09-10");
const procedures::RewriteRequest gone_away = Retire{CancellationGround::left_the_area};

procedures::Rewritten rewrite(TestOffice& office, chipsim::SimulatedChip& chip,
                              const procedures::RewriteRequest& request, Day day,
                              const std::string& authority = "Tianshan") {
    chipsim::SimTransport card{chip};
    return procedures::rewrite(card, office.desk(authority), request, day);
}

/// Every verb there is, on days on which it would be right for a permit in force.
void check_over(TestOffice& office, chipsim::SimulatedChip& chip, const std::string& authority = "Tianshan") {
    const procedures::Resign move{.division = layout::DivisionCode::parse("650102"), .address = "别处2号"};
    for (const procedures::RewriteRequest& request :
         {procedures::RewriteRequest{procedures::Endorse{}}, procedures::RewriteRequest{move},
          procedures::RewriteRequest{procedures::Extend{Day::parse("2027-09-01")}}}) {
        for (const auto* day : {"2026-09-10", "2027-02-10", "2027-06-01"}) {
            INFO(name(procedures::work_of(request)) << " on " << day);
            const Bytes before = chip.image();
            const auto refused =
                error_of([&] { (void)rewrite(office, chip, request, Day::parse(day), authority); });
            CHECK(refused.code() == ErrorCode::rule_refuses);
            CHECK(refused.why() == "the permit was cancelled by decision of 2026-09-10");
            CHECK(chip.image() == before);
        }
    }
}

}  // namespace

TEST_CASE("a retired permit is over for every reader, and for every verb", "[retire]") {
    TestOffice office;
    auto chip = issued_chip(office);
    const auto retired = rewrite(office, chip, gone_away, retire_day);
    CHECK(retired.now.validity.version == 2);
    CHECK(retired.now.validity.valid_until == Day::parse("2026-09-09"));
    CHECK(procedures::is_retired(retired.now.validity));
    REQUIRE(retired.decision);
    CHECK(retired.decision->what ==
          "cancelled: the holder has left the area; the last day of the permit is 2026-09-09");

    CHECK(office.verify(chip, retire_day).verdict == Verdict::expired);
    const auto all = office.inspect(chip, retire_day);
    CHECK(codes(all.judgement.findings) == std::vector<std::string>{"term-over"});
    CHECK(all.journal.front().event == layout::Event::cancellation);
    CHECK(all.residence->days_counted == 0);
    check_over(office, chip);
}

TEST_CASE("a second cancellation changes nothing", "[retire]") {
    TestOffice office;
    auto chip = issued_chip(office);
    (void)rewrite(office, chip, gone_away, retire_day);
    const Bytes before = chip.image();
    CHECK(rewrite(office, chip, Retire{CancellationGround::own_wish}, retire_day.plus_days(5)).unchanged);
    CHECK(chip.image() == before);
}

TEST_CASE("every kind of permit of every place is over once it is retired", "[retire]") {
    TestOffice office;
    const auto own = office.desk();
    for (const auto& row : own.profiles.rows()) {
        INFO(row.profile << " " << layout::name(row.kind));
        trust::Authority authority = own.authority;
        authority.profile = row.profile;
        const procedures::Office desk{.role_keys = own.role_keys,
                                      .ledger = own.ledger,
                                      .signer = own.signer,
                                      .authority = authority,
                                      .trust = own.trust,
                                      .profiles = own.profiles,
                                      .tables = own.tables,
                                      .random = own.random};
        const auto facts = rules::facts_at_issue(row, issue_day);
        const auto division = layout::DivisionCode::parse("650102");
        const record::Validity validity{
            1, 1, row.kind, division, issue_day, facts.valid_until, facts.endorsed_until};
        const record::Residence residence{
            1, 1, division, "解放北路1号", "Tianshan", layout::Ground::job, issue_day, 0, issue_day};
        // In its year or term, on its first day, suspended for a while, and long over.
        for (const auto* text : {"2026-03-02", "2026-04-15", "2027-04-01", "2033-01-01"}) {
            const Day day = Day::parse(text);
            const auto retired =
                procedures::decide(gone_away, validity, residence, row, desk, day).now.validity;
            CHECK(procedures::is_retired(retired));
            const rules::Facts now{retired.kind, retired.valid_until, retired.endorsed_until};
            for (int later = 0; later < 800; later += 7) {
                const auto state = rules::standing(now, row, day.plus_days(later)).state;
                CHECK((state == rules::State::expired || state == rules::State::cancelled));
            }
        }
    }
}

TEST_CASE("a permit is no less retired for being suspended, expired or listed", "[retire]") {
    TestOffice office;
    SECTION("suspended for want of an endorsement") {
        auto chip = issued_chip(office);
        const Day late = Day::parse("2027-06-01");
        REQUIRE(office.verify(chip, late).verdict == Verdict::suspended);
        CHECK(rewrite(office, chip, Retire{CancellationGround::suspended_too_long}, late)
                  .now.validity.version == 2);
        CHECK(office.verify(chip, late).verdict == Verdict::expired);
    }
    SECTION("over already by the rules of its place") {
        auto chip = factory_chip();
        (void)office.issue(chip, application({{"residence/division", "110101"}}), "Beijing");
        const Day over = Day::parse("2028-01-01");
        REQUIRE(office.verify(chip, over).verdict == Verdict::cancelled);
        const auto refused =
            error_of([&] { (void)rewrite(office, chip, procedures::Endorse{}, over, "Beijing"); });
        CHECK(refused.code() == ErrorCode::rule_refuses);
        CHECK(refused.why().find("rests on: ") != std::string::npos);
        CHECK(rewrite(office, chip, Retire{CancellationGround::suspended_too_long}, over, "Beijing")
                  .now.validity.version == 2);
    }
    SECTION("but not as suspended when it is in force") {
        auto chip = issued_chip(office);
        CHECK(code_of([&] {
                  (void)rewrite(office, chip, Retire{CancellationGround::suspended_too_long}, retire_day);
              }) == ErrorCode::rule_refuses);
    }
    SECTION("a temporary permit past its term keeps its last day") {
        auto chip = factory_chip();
        (void)office.issue(chip,
                           application({{"kind", "temporary"},
                                        {"residence/division", "653101"},
                                        {"registered_address/division", "650105"}}),
                           "Kashi");
        const Day late = Day::parse("2026-10-01");
        REQUIRE(office.verify(chip, late).verdict == Verdict::expired);
        const auto retired = rewrite(office, chip, Retire{CancellationGround::own_wish}, late, "Kashi");
        CHECK(retired.now.validity.valid_until == Day::parse("2026-09-01"));
        CHECK(office.inspect(chip, late).journal.front().event == layout::Event::cancellation);
    }
    SECTION("listed") {
        for (const auto status : {trust::PermitStatus::cancelled, trust::PermitStatus::lost,
                                  trust::PermitStatus::replaced, trust::PermitStatus::suspended}) {
            INFO(name(status));
            TestOffice here;
            auto chip = issued_chip(here);
            const auto published = here.bundle({{1, status}});
            auto desk = here.desk();
            desk.published = &published;
            chipsim::SimTransport card{chip};
            CHECK(code_of([&] {
                      (void)procedures::rewrite(card, desk, procedures::Endorse{}, Day::parse("2027-02-10"));
                  }) == ErrorCode::rule_refuses);
            CHECK(procedures::rewrite(card, desk, gone_away, retire_day).now.validity.version == 2);
        }
    }
}

TEST_CASE("a card of another root, an older copy and another county's permit are not retired", "[retire]") {
    TestOffice office;
    TestOffice strangers;
    auto foreign = issued_chip(strangers);
    CHECK(code_of([&] { (void)rewrite(office, foreign, gone_away, retire_day); }) ==
          ErrorCode::authentication_refused);
    auto chip = issued_chip(office);
    const Bytes before = chip.image();
    CHECK(code_of([&] { (void)rewrite(office, chip, gone_away, retire_day, "Shuimogou"); }) ==
          ErrorCode::authority_out_of_scope);
    CHECK(chip.image() == before);

    const auto published = office.bundle({}, {{1, 2}});
    auto desk = office.desk();
    desk.published = &published;
    chipsim::SimTransport card{chip};
    CHECK(code_of([&] { (void)procedures::rewrite(card, desk, gone_away, retire_day); }) ==
          ErrorCode::rule_refuses);
    CHECK(chip.image() == before);
}

TEST_CASE("a cancellation broken off anywhere is all old or all new, and is finished by the same call",
          "[retire][tear]") {
    TestOffice office;
    cut_everywhere(
        issued_chip(office).image(),
        [&](card::Transport& card) {
            office.store().finish(first_chip);
            (void)procedures::rewrite(card, office.desk(), gone_away, retire_day);
        },
        [&](chipsim::SimulatedChip& chip, CutAct) {
            const auto torn = office.inspect(chip, retire_day);
            CHECK(torn.judgement.assurance == procedures::Assurance{true, true, true});
            CHECK(torn.residence->version == torn.judgement.validity->version);
            const auto kept = office.store().pending(first_chip);
            const auto finished = rewrite(office, chip, gone_away, retire_day);
            if (kept) { CHECK(finished.resumed); }
            const auto after = office.inspect(chip, retire_day);
            CHECK(after.judgement.validity->version == 2);
            CHECK(after.judgement.verdict == Verdict::expired);
            CHECK(after.journal.size() == 2);
            CHECK_FALSE(office.store().pending(first_chip));
        });
}
