#include "issued_chip.hpp"
#include "permit/card/power_cut.hpp"
#include "permit/permit/former.hpp"
#include "permit/permit/issue.hpp"
#include "permit/permit/rewrite.hpp"
#include "permit/rules/one_permit.hpp"
#include "permit/rules/profile.hpp"
#include "permit/testing/errors.hpp"
#include "test_station.hpp"

#include <catch2/catch.hpp>

#include <algorithm>

using namespace permit;
using namespace permit::testing;
using procedures::Former;
using procedures::Verdict;

namespace {

const Day replace_day = Day::parse("2027-08-10");
const Day endorse_day = Day::parse("2027-02-10");

Former former_of(TestOffice& office, chipsim::SimulatedChip& old, Day day = replace_day,
                 const std::string& authority = "Tianshan") {
    chipsim::SimTransport card{old};
    return procedures::read_former(card, office.desk(authority), day);
}

procedures::Issued replace(TestOffice& office, chipsim::SimulatedChip& fresh, const Former& former,
                           const procedures::Application& of = application(), Day day = replace_day,
                           const std::string& authority = "Tianshan",
                           procedures::ReplacementReason reason = procedures::ReplacementReason::damaged) {
    chipsim::SimTransport card{fresh};
    return procedures::issue(card, office.desk(authority),
                             {.application = of, .former = former, .reason = reason}, day);
}

Error refusal(TestOffice& office, const Former& former, const procedures::Application& of = application(),
              Day day = replace_day, const std::string& authority = "Tianshan",
              procedures::ReplacementReason reason = procedures::ReplacementReason::damaged) {
    auto fresh = factory_chip(second_chip);
    const Bytes before = fresh.image();
    const auto error = error_of([&] { (void)replace(office, fresh, former, of, day, authority, reason); });
    CHECK(fresh.image() == before);
    CHECK_FALSE(office.store().pending(second_chip));
    return error;
}

/// A permit issued on `issue_day` and endorsed in time once.
chipsim::SimulatedChip endorsed_chip(TestOffice& office) {
    auto chip = issued_chip(office);
    chipsim::SimTransport card{chip};
    (void)procedures::rewrite(card, office.desk(), procedures::Endorse{}, endorse_day);
    return chip;
}

constexpr auto office_file = R"({"serial": 1, "version": 2, "kind": "standard", "valid_until": null,
    "endorsed_until": "2028-03-01", "base": "2027-03-02", "days_counted": 365,
    "continuous_since": "2026-03-02"})";

std::string with(std::string file, const std::string& from, const std::string& to) {
    const auto at = file.find(from);
    REQUIRE(at != std::string::npos);
    return file.replace(at, from.size(), to);
}

/// The new card is torn away while its files are made.
void break_off_replacing(TestOffice& office, chipsim::SimulatedChip& fresh, const Former& former) {
    chipsim::SimTransport inner{fresh};
    card::PowerCutTransport card{inner, {.exchange = 30}};
    CHECK_THROWS_AS(
        procedures::issue(card, office.desk(), {.application = application(), .former = former}, replace_day),
        Error);
}

bool notes(const procedures::Decision& decision, const std::string& text) {
    return std::any_of(decision.notes.begin(), decision.notes.end(),
                       [&](const auto& note) { return note.find(text) != std::string::npos; });
}

}  // namespace

TEST_CASE("a new card goes on with the days, the count and the kind of the old one", "[replace]") {
    TestOffice office;
    auto old = endorsed_chip(office);
    const Bytes before = old.image();
    auto fresh = factory_chip(second_chip);
    const auto replaced = replace(office, fresh, former_of(office, old));
    CHECK(old.image() == before);
    CHECK(replaced.event == layout::Event::replacement);
    CHECK(replaced.validity.serial == 2);
    CHECK(replaced.validity.version == 1);
    CHECK(replaced.validity.kind == layout::PermitKind::standard);
    CHECK(replaced.validity.endorsed_until == Day::parse("2028-03-01"));
    CHECK(replaced.residence.base == Day::parse("2027-03-02"));
    CHECK(replaced.residence.days_counted == 365);
    CHECK(replaced.residence.continuous_since == issue_day);
    CHECK(replaced.identity.first_issue == issue_day);
    REQUIRE(replaced.decision);
    CHECK(replaced.decision->what == "a new card takes the place of permit 1, version 2");
    CHECK(notes(*replaced.decision, "365 days before 2027-03-02, continuous since 2026-03-02"));
    CHECK(replaced.decision->basis.find("article 11") != std::string::npos);

    const auto all = office.inspect(fresh, replace_day);
    CHECK(codes(all.judgement.findings).empty());
    CHECK(all.judgement.verdict == Verdict::valid);
    REQUIRE(all.journal.size() == 1);
    CHECK(all.journal.front().event == layout::Event::replacement);
    CHECK(all.journal.front().days_counted == 365);

    chipsim::SimTransport card{fresh};
    const auto endorsed =
        procedures::rewrite(card, office.desk(), procedures::Endorse{}, Day::parse("2028-02-10"));
    CHECK(endorsed.now.residence.days_counted == 365 + 366);
}

TEST_CASE("what changed on the card is named, and why that is a new card", "[replace]") {
    TestOffice office;
    auto old = endorsed_chip(office);
    auto fresh = factory_chip(second_chip);
    const auto changed =
        replace(office, fresh, former_of(office, old),
                application({{"name", "古丽·买买提"}, {"registered_address/text", "色满路12号"}}),
                replace_day, "Tianshan", procedures::ReplacementReason::changed);
    REQUIRE(changed.decision);
    CHECK(notes(*changed.decision,
                "an item of identity has changed; the holder needs a new card: name, address of registered "
                "residence"));
}

TEST_CASE("a new card is the same person's", "[replace]") {
    TestOffice office;
    auto old = endorsed_chip(office);
    auto former = former_of(office, old);
    former.card->identity.citizen_number = CitizenNumber::parse("990101199001010043", Realm::test);
    SECTION("another one's number makes it another person's card") {
        for (const auto reason :
             {procedures::ReplacementReason::damaged, procedures::ReplacementReason::changed}) {
            const auto refused = refusal(office, former, application({{"name", "古丽·买买提"}}), replace_day,
                                         "Tianshan", reason);
            CHECK(refused.code() == ErrorCode::facts_disagree);
            CHECK(refused.why() == "the old card is another person's");
        }
    }
    SECTION("a number that was corrected is a changed item") {
        CHECK(refusal(office, former).why() == "the old card is another person's");
        auto fresh = factory_chip(second_chip);
        const auto corrected = replace(office, fresh, former, application(), replace_day, "Tianshan",
                                       procedures::ReplacementReason::changed);
        CHECK(notes(corrected.decision.value(), "citizen number"));
    }
}

TEST_CASE("a new card does not move its holder unless that is the reason", "[replace]") {
    TestOffice office;
    auto old = endorsed_chip(office);
    const auto former = former_of(office, old);
    const auto moved = application({{"residence/text", "解放北路9号"}});
    CHECK_THAT(refusal(office, former, moved).why(), Catch::Matchers::Contains("residence"));
    auto fresh = factory_chip(second_chip);
    const auto changed = replace(office, fresh, former, moved, replace_day, "Tianshan",
                                 procedures::ReplacementReason::changed);
    CHECK(notes(changed.decision.value(), "the residence is another than on the old card"));
}

TEST_CASE("nobody gets a card for where he is registered", "[replace]") {
    TestOffice office;
    auto old = endorsed_chip(office);
    const auto refused =
        refusal(office, former_of(office, old), application({{"registered_address/division", "650105"}}),
                replace_day, "Tianshan", procedures::ReplacementReason::changed);
    CHECK(refused.code() == ErrorCode::rule_refuses);
    CHECK_THAT(refused.why(), Catch::Matchers::Contains("registered residence is in this city") &&
                                  Catch::Matchers::Contains("article 2"));
}

TEST_CASE("what stands on a card changes only where that is the reason", "[replace]") {
    TestOffice office;
    auto old = endorsed_chip(office);
    const auto former = former_of(office, old);
    const auto undeclared = refusal(office, former, application({{"name", "古丽·买买提"}}));
    CHECK(undeclared.code() == ErrorCode::facts_disagree);
    CHECK_THAT(undeclared.next(), Catch::Matchers::Contains("--reason changed"));
    const auto unchanged = refusal(office, former, application(), replace_day, "Tianshan",
                                   procedures::ReplacementReason::changed);
    CHECK(unchanged.code() == ErrorCode::facts_disagree);
    CHECK_THAT(unchanged.why(), Catch::Matchers::Contains("nothing has changed"));
}

TEST_CASE("while a new card is being made for it, a card is not rewritten nor replaced again", "[replace]") {
    TestOffice office;
    auto old = endorsed_chip(office);
    const auto former = former_of(office, old);
    auto fresh = factory_chip(second_chip);
    break_off_replacing(office, fresh, former);
    const auto begun = office.store().pending(second_chip);
    REQUIRE(begun);
    CHECK(begun->replaces == keys::Replaced{1, procedures::ReplacementReason::damaged});
    const Bytes before = old.image();
    const auto retire = [&] {
        chipsim::SimTransport card{old};
        (void)procedures::rewrite(card, office.desk(),
                                  procedures::Retire{rules::CancellationGround::own_wish}, replace_day);
    };
    CHECK(code_of(retire) == ErrorCode::pending_mismatch);
    TestStation station{office};
    const auto request =
        station.request(old, procedures::Retire{rules::CancellationGround::own_wish}, replace_day);
    CHECK(code_of([&] { (void)procedures::sign_request(office.desk(), request, replace_day); }) ==
          ErrorCode::pending_mismatch);
    auto third = factory_chip(Uid::parse("04AABBCCDDEE02"));
    CHECK(code_of([&] {
              (void)replace(office, third, former, application({{"residence/text", "别处2号"}}));
          }) == ErrorCode::pending_mismatch);
    CHECK(old.image() == before);
    CHECK(replace(office, fresh, former).replaces == begun->replaces);
    CHECK_NOTHROW(retire());
}

TEST_CASE("a permit that is not in force is not replaced", "[replace]") {
    using Catch::Matchers::Contains;
    TestOffice office;
    SECTION("expired") {
        auto old = factory_chip();
        const auto temporary = application({{"kind", "temporary"},
                                            {"residence/division", "653101"},
                                            {"registered_address/division", "650105"}});
        (void)office.issue(old, temporary, "Kashi");
        const Day late = Day::parse("2026-10-01");
        const auto refused = refusal(office, former_of(office, old, late, "Kashi"), temporary, late, "Kashi");
        CHECK(refused.code() == ErrorCode::rule_refuses);
        CHECK_THAT(refused.why(),
                   Contains("expired") && Contains("2026-09-02") && Contains("profile xinjiang"));
    }
    SECTION("retired") {
        auto old = endorsed_chip(office);
        {
            chipsim::SimTransport card{old};
            (void)procedures::rewrite(card, office.desk(),
                                      procedures::Retire{rules::CancellationGround::own_wish}, replace_day);
        }
        CHECK(code_of([&] { (void)former_of(office, old); }) == ErrorCode::rule_refuses);
    }
    SECTION("of a holder who lives in another province now") {
        auto old = endorsed_chip(office);
        const auto refused =
            refusal(office, former_of(office, old), application({{"residence/division", "510104"}}),
                    replace_day, "Chengdu", procedures::ReplacementReason::changed);
        CHECK(refused.code() == ErrorCode::rule_refuses);
        CHECK_THAT(refused.why(), Contains("another province"));
    }
    SECTION("of another kind") {
        auto old = endorsed_chip(office);
        CHECK(refusal(office, former_of(office, old), application({{"kind", "electronic"}})).code() ==
              ErrorCode::facts_disagree);
    }
    SECTION("decided about later than today") {
        auto old = endorsed_chip(office);
        CHECK(refusal(office, former_of(office, old), application(), Day::parse("2027-02-09")).code() ==
              ErrorCode::rule_refuses);
    }
}

TEST_CASE("a suspended permit stays suspended on its new card, until that is endorsed", "[replace]") {
    TestOffice office;
    auto old = endorsed_chip(office);
    auto fresh = factory_chip(second_chip);
    const Day late = Day::parse("2028-05-01");
    const auto replaced = replace(office, fresh, former_of(office, old, late), application(), late);
    CHECK(notes(replaced.decision.value(), "stays so until the new card is endorsed"));
    CHECK(office.verify(fresh, late).verdict == Verdict::suspended);
    chipsim::SimTransport card{fresh};
    const auto restored = procedures::rewrite(card, office.desk(), procedures::Endorse{}, late);
    CHECK(restored.now.journal.event == layout::Event::restoration);
}

TEST_CASE("what a file says of the count is what residence can have come to", "[replace]") {
    TestOffice office;
    const auto since_2016 =
        with(office_file, R"("continuous_since": "2026-03-02")", R"("continuous_since": "2016-01-01")");
    CHECK_THAT(refusal(office, procedures::parse_former(since_2016)).why(),
               Catch::Matchers::Contains("at least 4078 days"));
    const auto before_issue =
        with(office_file, R"("days_counted": 365)", R"("days_counted": 366, "first_issue": "2026-03-02")");
    CHECK_THAT(refusal(office, procedures::parse_former(before_issue)).why(),
               Catch::Matchers::Contains("there are only 365 days from 2026-03-02"));
}

TEST_CASE("the old permit is listed before the work on its new card is forgotten", "[replace]") {
    TestOffice office;
    auto old = endorsed_chip(office);
    const auto former = former_of(office, old);
    auto fresh = factory_chip(second_chip);
    auto desk = office.desk();
    std::vector<keys::Replaced> listed;
    desk.take_over = [&](const keys::Replaced& replaced) {
        listed.push_back(replaced);
        if (listed.size() == 1) { throw Error{ErrorCode::no_space, "list the permit"}; }
    };
    const auto make = [&] {
        chipsim::SimTransport card{fresh};
        return procedures::issue(card, desk, {.application = application(), .former = former}, replace_day);
    };
    CHECK(code_of([&] { (void)make(); }) == ErrorCode::no_space);
    CHECK(office.store().pending(second_chip));
    CHECK(make().resumed);
    CHECK(listed == std::vector<keys::Replaced>(2, {1, procedures::ReplacementReason::damaged}));
    CHECK_FALSE(office.store().pending(second_chip));
}

TEST_CASE("what broke off is not finished once its permit is cancelled", "[replace]") {
    TestOffice office;
    auto old = endorsed_chip(office);
    const auto former = former_of(office, old);
    auto fresh = factory_chip(second_chip);
    break_off_replacing(office, fresh, former);
    for (const std::uint32_t serial : {1U, 2U}) {
        const auto published = office.bundle({{serial, trust::PermitStatus::cancelled}});
        auto desk = office.desk();
        desk.published = &published;
        chipsim::SimTransport card{fresh};
        CHECK(code_of([&] {
                  (void)procedures::finish_issue(card, desk, office.store().pending(second_chip).value());
              }) == ErrorCode::rule_refuses);
    }
    CHECK(replace(office, fresh, former).resumed);
}

TEST_CASE("a card that no authority of ours signed, or that is listed, is no former permit", "[replace]") {
    TestOffice office;
    TestOffice strangers;
    auto foreign = issued_chip(strangers);
    CHECK(code_of([&] { (void)former_of(office, foreign); }) == ErrorCode::authentication_refused);
    auto blank = factory_chip();
    CHECK(code_of([&] { (void)former_of(office, blank); }) == ErrorCode::foreign_card);
    auto old = endorsed_chip(office);
    const auto published = office.bundle({{1, trust::PermitStatus::replaced}});
    auto desk = office.desk();
    desk.published = &published;
    chipsim::SimTransport card{old};
    CHECK(code_of([&] { (void)procedures::read_former(card, desk, replace_day); }) ==
          ErrorCode::rule_refuses);
}

TEST_CASE("the office's file says what a lost card cannot", "[replace]") {
    TestOffice office;
    (void)endorsed_chip(office);
    auto fresh = factory_chip(second_chip);
    const auto former = procedures::parse_former(office_file);
    const auto replaced = replace(office, fresh, former);
    CHECK(replaced.residence.days_counted == 365);
    CHECK(replaced.residence.continuous_since == issue_day);
    CHECK(replaced.validity.endorsed_until == Day::parse("2028-03-01"));
    CHECK(replaced.identity.first_issue == replace_day);
    const auto file = with(office_file, R"("2026-03-02"})", R"("2026-03-02", "first_issue": "2026-03-02"})");
    CHECK(procedures::parse_former(file).first_issue == issue_day);
}

TEST_CASE("the office's file is read strictly, with everything that is wrong in it counted", "[replace]") {
    const auto code = [](const std::string& file) {
        return code_of([&] { (void)procedures::parse_former(file); });
    };
    CHECK(code("[]") == ErrorCode::bad_json);
    CHECK(code("{") == ErrorCode::bad_json);
    CHECK(code(with(office_file, R"("serial": 1)", R"("serial": 0)")) == ErrorCode::bad_input);
    CHECK(code(with(office_file, R"("serial": 1)", R"("serial": 4294967296)")) == ErrorCode::bad_input);
    CHECK(code(with(office_file, R"("serial": 1)", R"("serial": "1")")) == ErrorCode::bad_input);
    CHECK(code(with(office_file, R"("version": 2)", R"("version": 65536)")) == ErrorCode::bad_input);
    CHECK(code(with(office_file, R"("days_counted": 365)", R"("days_counted": -1)")) == ErrorCode::bad_input);
    CHECK(code(with(office_file, "standard", "permanent")) == ErrorCode::bad_json);
    CHECK(code(with(office_file, "2027-03-02", "2027-02-29")) == ErrorCode::bad_date);
    CHECK(code(with(office_file, R"("serial": 1)", R"("serial": 1, "name": "x")")) ==
          ErrorCode::unknown_member);
    CHECK(code(with(office_file, R"("serial": 1, )", "")) == ErrorCode::bad_json);
    CHECK(code(with(office_file, R"("2028-03-01")", "null")) == ErrorCode::facts_disagree);
    CHECK(code(with(office_file, R"("2026-03-02")", R"("2027-03-03")")) == ErrorCode::facts_disagree);
}

TEST_CASE("the office's file says what a card could have said", "[replace]") {
    using Catch::Matchers::StartsWith;
    TestOffice office;
    const auto former = procedures::parse_former(office_file);
    const auto refused = [&](const char* member, const auto& change) {
        auto impossible = former;
        change(impossible);
        const auto error = refusal(office, impossible);
        CHECK(error.code() == ErrorCode::facts_disagree);
        CHECK_THAT(error.why(), StartsWith(member));
    };
    refused("serial:", [](Former& file) { file.serial = 4'000'000'000; });
    refused("first_issue:", [](Former& file) { file.first_issue = replace_day.plus_days(1); });
    refused("base:", [](Former& file) { file.count.base = Day::parse("2028-08-11"); });
    refused("continuous_since:", [](Former& file) {
        file.count.base = Day::parse("2028-03-02");
        file.count.continuous_since = replace_day.plus_days(1);
    });
    refused("continuous_since:",
            [](Former& file) { file.count.continuous_since = Day::parse("2015-12-31"); });
    refused("days_counted:", [](Former& file) { file.count.days_counted = 4079; });
    refused("endorsed_until:", [](Former& file) { file.facts.endorsed_until = Day::parse("2028-03-02"); });
    auto longest = former;
    longest.count.days_counted = 4078;  // 2016-01-01 to 2027-03-02
    auto fresh = factory_chip(second_chip);
    CHECK(replace(office, fresh, longest).residence.days_counted == 4078);
}

TEST_CASE("what the office lists is not replaced by its file, but for a lost card", "[replace]") {
    TestOffice office;
    const auto former = procedures::parse_former(office_file);
    const auto replace_listed = [&](trust::PermitStatus status) {
        const auto published = office.bundle({{1, status}});
        auto desk = office.desk();
        desk.published = &published;
        auto fresh = factory_chip(second_chip);
        chipsim::SimTransport card{fresh};
        (void)procedures::issue(card, desk, {.application = application(), .former = former}, replace_day);
    };
    for (const auto status : {trust::PermitStatus::replaced, trust::PermitStatus::cancelled}) {
        CHECK(code_of([&] { replace_listed(status); }) == ErrorCode::rule_refuses);
    }
    CHECK_NOTHROW(replace_listed(trust::PermitStatus::lost));
}

TEST_CASE("days that no permit of the kind has are refused", "[replace]") {
    TestOffice office;
    const auto former = procedures::parse_former(
        with(with(office_file, R"("valid_until": null)", R"("valid_until": "2028-03-01")"),
             R"("endorsed_until": "2028-03-01")", R"("endorsed_until": null)"));
    CHECK(refusal(office, former).code() == ErrorCode::facts_disagree);
}

TEST_CASE("a replacement broken off at any exchange is finished by the same call with the same records",
          "[replace][tear]") {
    TestOffice office;
    auto old = endorsed_chip(office);
    const auto former = former_of(office, old);
    const Bytes blank = factory_chip(second_chip).image();
    std::uint32_t last_serial = 1;
    for (const auto moment : {card::PowerCut::Moment::before, card::PowerCut::Moment::after}) {
        for (std::size_t exchange = 1;; ++exchange) {
            INFO("cut at exchange " << exchange);
            auto chip = chipsim::SimulatedChip::from_image(blank);
            bool cut = false;
            {
                chipsim::SimTransport inner{chip};
                card::PowerCutTransport card{inner, {.exchange = exchange, .moment = moment}};
                try {
                    (void)procedures::issue(card, office.desk(),
                                            {.application = application(), .former = former}, replace_day);
                } catch (const Error& error) { CHECK(error.code() == ErrorCode::card_lost); }
                cut = card.happened();
            }
            if (cut) {
                const auto begun = office.store().pending(second_chip);
                // A repetition reads the old card again; its clerk may also have the office's file by then.
                const auto finished = replace(office, chip, procedures::parse_former(office_file));
                if (begun) {
                    CHECK(finished.resumed);
                    CHECK(finished.validity.serial == begun->serial);
                    CHECK_FALSE(finished.decision);
                }
                CHECK(finished.event == layout::Event::replacement);
                CHECK(finished.validity.serial > last_serial);
                last_serial = finished.validity.serial;
            }
            CHECK(office.verify(chip, replace_day).verdict == Verdict::valid);
            CHECK(codes(office.inspect(chip, replace_day).judgement.findings).empty());
            CHECK_FALSE(office.store().pending(second_chip));
            if (!cut) {
                last_serial = office.verify(chip, replace_day).validity->serial;
                break;
            }
        }
    }
}

TEST_CASE("another replacement is not finished as this one", "[replace]") {
    TestOffice office;
    auto old = endorsed_chip(office);
    const auto former = former_of(office, old);
    auto fresh = factory_chip(second_chip);
    break_off_replacing(office, fresh, former);
    auto other = former;
    other.serial = 17;
    CHECK(code_of([&] { (void)replace(office, fresh, other); }) == ErrorCode::pending_mismatch);
    chipsim::SimTransport card{fresh};
    CHECK(code_of([&] {
              (void)procedures::issue(card, office.desk(), {.application = application()}, replace_day);
          }) == ErrorCode::pending_mismatch);
    CHECK(replace(office, fresh, former).resumed);
}

TEST_CASE("one person has one permit of a kind, as far as the office's register knows", "[replace]") {
    using Catch::Matchers::Contains;
    TestOffice office;
    auto desk = office.desk();
    const auto& policy =
        rules::terms_in_force(desk.profiles, "national", layout::PermitKind::standard, replace_day);
    const auto somebody = application();
    rules::PermitsInMemory known;
    known.add(
        somebody.citizen_number,
        {.serial = 1, .facts = rules::facts_at_issue(policy, Day::parse("2027-01-05")), .policy = &policy});
    desk.register_ = &known;
    auto fresh = factory_chip(second_chip);
    const Bytes before = fresh.image();
    chipsim::SimTransport card{fresh};
    const auto refused =
        error_of([&] { (void)procedures::issue(card, desk, {.application = somebody}, replace_day); });
    CHECK(refused.code() == ErrorCode::rule_refuses);
    CHECK_THAT(refused.why(), Contains("one person, one permit"));
    CHECK_THAT(refused.next(), Contains("it is permit 1:"));
    CHECK(fresh.image() == before);

    const auto former = procedures::parse_former(office_file);
    known.add(somebody.citizen_number, {.serial = 5,
                                        .facts = rules::facts_at_issue(policy, Day::parse("2027-01-05")),
                                        .policy = &policy,
                                        .ended = true});
    CHECK(procedures::issue(card, desk, {.application = somebody, .former = former}, replace_day).event ==
          layout::Event::replacement);
}

TEST_CASE("an application with evidence is decided by the law, and everything missing is said at once",
          "[replace]") {
    using Catch::Matchers::Contains;
    TestOffice office;
    auto fresh = factory_chip(second_chip);
    chipsim::SimTransport card{fresh};
    auto somebody = application();
    somebody.evidence = procedures::Evidence{.registrations = {{Day::parse("2027-05-01"), std::nullopt}},
                                             .papers = {rules::Paper::identity_card}};
    const auto refused = error_of(
        [&] { (void)procedures::issue(card, office.desk(), {.application = somebody}, replace_day); });
    CHECK(refused.code() == ErrorCode::rule_refuses);
    CHECK_THAT(refused.why(), Contains("2027-11-01") && Contains("labour contract") && Contains("photo") &&
                                  Contains("article 2"));

    somebody.evidence->registrations = {{Day::parse("2026-12-01"), std::nullopt}};
    somebody.evidence->papers = {rules::Paper::identity_card, rules::Paper::photo,
                                 rules::Paper::labour_contract};
    somebody.kind.reset();
    const auto issued = procedures::issue(card, office.desk(), {.application = somebody}, replace_day);
    CHECK(issued.validity.kind == layout::PermitKind::standard);
    CHECK_FALSE(notes(*issued.decision, "not checked"));
    CHECK(notes(*issued.decision, "was not looked up in the office's register"));

    auto third = factory_chip();
    chipsim::SimTransport other{third};
    const auto unchecked =
        procedures::issue(other, office.desk(), {.application = application()}, replace_day);
    CHECK(notes(*unchecked.decision, "eligibility was not checked here"));
}

TEST_CASE("a card that is never rewritten begins a new term when it is replaced near its end", "[replace]") {
    TestOffice office;
    auto of = application();
    of.kind = layout::PermitKind::hong_kong_macao_taiwan;
    of.ethnic_group.reset();
    Former former = procedures::parse_former(office_file);
    former.facts = {layout::PermitKind::hong_kong_macao_taiwan, Day::parse("2027-08-19"), {}};
    former.count = {Day::parse("2022-08-20"), 0, Day::parse("2022-08-20")};
    auto fresh = factory_chip(second_chip);
    CHECK(replace(office, fresh, former, of).validity.valid_until == Day::parse("2032-08-09"));
    former.facts.valid_until = Day::parse("2030-08-19");
    auto another = factory_chip(Uid::parse("04AABBCCDDEE02"));
    CHECK(replace(office, another, former, of).validity.valid_until == Day::parse("2030-08-19"));
    former.facts.valid_until = Day::parse("2032-08-10");
    auto third = factory_chip(Uid::parse("04AABBCCDDEE03"));
    CHECK(code_of([&] { (void)replace(office, third, former, of); }) == ErrorCode::facts_disagree);
}

TEST_CASE("what was signed about a permit is on the file that replaces its card, or is finished first",
          "[replace]") {
    TestOffice office;
    TestStation station{office};
    auto old = endorsed_chip(office);
    const auto request = station.request(old, move_to_shuimogou(), replace_day);
    (void)signed_by(office, "Shuimogou", request, replace_day);
    const auto file = procedures::parse_former(office_file);
    CHECK_THAT(refusal(office, file).why(), Catch::Matchers::Contains("unfinished work on its card"));
    auto fresh = factory_chip(second_chip);
    CHECK(replace(office, fresh,
                  procedures::parse_former(with(office_file, R"("version": 2)", R"("version": 3)")))
              .replaces->serial == 1);
}
