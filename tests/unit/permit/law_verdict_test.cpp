#include "permit/permit/judge.hpp"
#include "permit/permit/prospect.hpp"
#include "permit/rules/outlook.hpp"
#include "permit/rules/profile.hpp"
#include "permit/trust/certificates.hpp"
#include "test_office.hpp"

#include <catch2/catch.hpp>
#include <fstream>
#include <map>
#include <set>
#include <sstream>

// The verdict of a gate is the standing that the law gives, for every profile and kind of permit.

using namespace permit;
using namespace permit::procedures;

namespace {

const trust::Lifetime lifetime{Day::from_civil(2000, 1, 1), Day::from_civil(2089, 12, 31)};
const auto division = layout::DivisionCode::parse("650102");

using Cells = std::map<std::string, std::string>;

/// A row under a header; cells that are not named are empty.
std::string row_under(const std::string& header, const Cells& cells) {
    std::istringstream columns{header};
    std::string row;
    for (std::string column; std::getline(columns, column, ',');) {
        if (!row.empty()) { row += ','; }
        if (const auto cell = cells.find(column); cell != cells.end()) { row += cell->second; }
    }
    return row;
}

/// The shipped profiles and one whose rules change on a day.
std::string profiles_text() {
    std::ifstream file{PERMIT_SOURCE "/cardlayout/policies/policy_profiles.csv"};
    std::ostringstream text;
    text << file.rdbuf();
    const auto header = text.str().substr(0, text.str().find('\n'));
    Cells yearly{{"profile", "changing"}, {"permit_kind", "standard"}, {"endorse_every", "P12M"},
                 {"window", "P1M"},       {"late_effect", "suspend"},  {"grade", "C"}};
    text << row_under(header, yearly) << '\n';
    yearly.merge(Cells{{"grace", "P2M"},
                       {"within_grace", "usable"},
                       {"lapse_after", "P6M"},
                       {"from", "2025-03-10"},
                       {"last_day", "anniversary"}});
    yearly["window"] = "P60D";
    text << row_under(header, yearly) << '\n';
    text << row_under(header, {{"profile", "changing"},
                               {"permit_kind", "temporary"},
                               {"term", "P6M"},
                               {"late_effect", "expire"},
                               {"grade", "C"},
                               {"from", "2025-02-01"}})
         << '\n';
    return text.str();
}

/// An authority for every profile, and the bundle that names them all.
class Country {
public:
    Country() {
        const auto realm = trust::found_realm(Realm::test, crypto::Suite::es256, lifetime);
        trust::BundleContent content{.realm = Realm::test,
                                     .number = 1,
                                     .issued = lifetime.from,
                                     .use_by = Day::from_civil(2089, 1, 1),
                                     .root = realm.root.certificate,
                                     .publisher = realm.publisher.certificate,
                                     .authorities = {},
                                     .profiles = profiles_text()};
        const auto profiles = layout::PolicyProfiles::parse(content.profiles, "profiles");
        for (const auto& row : profiles.rows()) {
            if (signers_.contains(row.profile)) { continue; }
            const trust::AuthorityRequest named{.name = "authority of " + row.profile,
                                                .divisions = {trust::DivisionPrefix::parse("65")},
                                                .lifetime = lifetime};
            auto made = trust::certify_authority(named, realm.root, {});
            content.authorities.push_back(trust::authority_from(made.certificate, row.profile, {1, 1000}));
            signers_.emplace(row.profile, std::move(made.key));
        }
        bundle_.emplace(trust::load_bundle(trust::sign_bundle(content, realm.publisher.key),
                                           realm.root.certificate.fingerprint()));
    }

    [[nodiscard]] Bytes signed_by(const std::string& profile, const rules::Facts& facts, Day decided) const {
        return record::sign(record::Validity{.serial = 1,
                                             .version = 1,
                                             .kind = facts.kind,
                                             .division = division,
                                             .decided = decided,
                                             .valid_until = facts.valid_until,
                                             .endorsed_until = facts.endorsed_until},
                            testing::first_chip, signers_.at(profile));
    }

    [[nodiscard]] Judgement judged(BytesView record, Day today) const {
        return judge_validity(record, testing::first_chip, {.bundle = *bundle_, .today = today});
    }

    [[nodiscard]] const trust::TrustBundle& bundle() const { return *bundle_; }
    [[nodiscard]] const layout::PolicyProfiles& profiles() const { return bundle_->profiles(); }

private:
    std::map<std::string, crypto::SigningKey> signers_{};
    std::optional<trust::TrustBundle> bundle_{};
};

const Country& country() {
    static const Country made;
    return made;
}

Verdict verdict_of(rules::State state) {
    switch (state) {
        case rules::State::valid:
            return Verdict::valid;
        case rules::State::due_soon:
            return Verdict::due_soon;
        case rules::State::suspended:
            return Verdict::suspended;
        case rules::State::expired:
            return Verdict::expired;
        case rules::State::cancelled:
            break;
    }
    return Verdict::cancelled;
}

/// The first days of the states to come.
std::set<Day> named_days(const rules::Facts& facts, const std::string& profile, Day issued) {
    std::set<Day> days;
    for (const auto& state : rules::outlook(facts, country().profiles(), profile, issued)) {
        if (state.since) { days.insert(*state.since); }
    }
    return days;
}

/// Days of which there is something to see: those where a verdict may change, their neighbours, and every
/// seventeenth.
std::set<Day> days_to_judge(const std::set<Day>& named, Day first) {
    std::set<Day> days;
    for (const Day day : named) {
        for (const int beside : {-1, 0, 1}) { days.insert(day.plus_days(beside)); }
    }
    const Day last = named.empty() ? first.plus_months(12) : named.rbegin()->plus_days(40);
    for (Day day = first; day <= last; day = day.plus_days(17)) { days.insert(day); }
    days.erase(days.begin(), days.lower_bound(first));
    return days;
}

bool lies_between(const std::set<Day>& named, Day before, Day day) {
    const auto next = named.upper_bound(before);
    return next != named.end() && *next <= day;
}

/// Compares a permit's whole life; the number of days judged.
int follow(const std::string& profile, const rules::Facts& facts, Day issued) {
    const auto& profiles = country().profiles();
    const Bytes record = country().signed_by(profile, facts, issued);
    const auto named = named_days(facts, profile, issued);
    int compared = 0;
    std::optional<std::pair<Day, Verdict>> before;
    for (const Day day : days_to_judge(named, issued)) {
        INFO(profile << " " << layout::name(facts.kind) << " issued " << issued.iso() << " on " << day.iso());
        const auto& policy = rules::terms_in_force(profiles, profile, facts.kind, day);
        const auto judged = country().judged(record, day);
        REQUIRE(judged.standing == rules::standing(facts, policy, day));
        REQUIRE(judged.policy == &policy);
        REQUIRE(judged.verdict == verdict_of(judged.standing->state));
        const bool says_late = testing::codes(judged.findings) == std::vector<std::string>{"tolerated-late"};
        REQUIRE(says_late == (judged.verdict == Verdict::due_soon && rules::is_late(facts, policy, day)));
        if (before && before->second != judged.verdict) { REQUIRE(lies_between(named, before->first, day)); }
        before = {day, judged.verdict};
        ++compared;
    }
    return compared;
}

}  // namespace

TEST_CASE("the verdict is the standing of the law, and changes on the days of the outlook only", "[permit]") {
    int compared = 0;
    std::set<std::string> seen;
    for (const auto& row : country().profiles().rows()) {
        if (row.from || !seen.insert(row.profile + std::string{layout::name(row.kind)}).second) { continue; }
        for (const auto* start : {"2023-03-31", "2024-02-29", "2024-12-31", "2025-03-09"}) {
            const Day issued = Day::parse(start);
            compared += follow(row.profile, rules::facts_at_issue(row, issued), issued);
        }
    }
    CHECK(compared > 2'000);
}

TEST_CASE("a gate judges by the rules in force on the day it judges", "[permit]") {
    const Day issued = Day::parse("2024-03-01");
    const rules::Facts facts{layout::PermitKind::standard, std::nullopt, Day::parse("2025-02-28")};
    const Bytes record = country().signed_by("changing", facts, issued);
    CHECK(country().judged(record, Day::parse("2025-03-09")).verdict == Verdict::suspended);
    const auto later = country().judged(record, Day::parse("2025-03-10"));
    CHECK(later.verdict == Verdict::due_soon);
    CHECK(testing::codes(later.findings) == std::vector<std::string>{"tolerated-late"});
    CHECK(later.findings.front().text == "the endorsement is late; it is tolerated until 2025-05-09");
    CHECK(country().judged(record, Day::parse("2025-05-10")).verdict == Verdict::suspended);
    CHECK(country().judged(record, Day::parse("2025-09-10")).verdict == Verdict::cancelled);
}

TEST_CASE("on the anniversary a permit is in time where the place says so", "[permit]") {
    const rules::Facts facts{layout::PermitKind::standard, std::nullopt, Day::parse("2026-02-28")};
    const Bytes record = country().signed_by("changing", facts, Day::parse("2025-03-10"));
    for (const auto* day : {"2026-02-20", "2026-03-01"}) {
        const auto judged = country().judged(record, Day::parse(day));
        CHECK(testing::codes(judged.findings) == std::vector<std::string>{"endorsement-due"});
        CHECK(judged.findings.front().text == "to be endorsed by 2026-03-01");
    }
    CHECK(testing::codes(country().judged(record, Day::parse("2026-03-02")).findings) ==
          std::vector<std::string>{"tolerated-late"});
}

TEST_CASE("a kind the place does not have on the day is judged by its dates alone", "[permit]") {
    const Day until = Day::parse("2025-03-01");
    const rules::Facts facts{layout::PermitKind::temporary, until, std::nullopt};
    const Bytes record = country().signed_by("changing", facts, Day::parse("2024-12-01"));
    const auto early = country().judged(record, Day::parse("2025-01-31"));
    CHECK(testing::codes(early.findings) == std::vector<std::string>{"kind-not-in-profile"});
    REQUIRE(early.policy != nullptr);
    CHECK(early.policy->profile.empty());
    CHECK(early.verdict == Verdict::valid);
    CHECK_FALSE(grounds_of(early, Language::english));
    CHECK(testing::codes(country().judged(record, Day::parse("2025-02-02")).findings) ==
          std::vector<std::string>{"extension-due"});
    const auto over = country().judged(
        country().signed_by("changing", {facts.kind, Day::parse("2025-01-15"), {}}, Day::parse("2024-08-01")),
        Day::parse("2025-01-16"));
    CHECK(over.verdict == Verdict::expired);
}

TEST_CASE("every place has the card for Hong Kong, Macao and Taiwan residents", "[permit]") {
    const rules::Facts facts{layout::PermitKind::hong_kong_macao_taiwan, Day::parse("2029-02-27"), {}};
    const Bytes record = country().signed_by("shenzhen", facts, Day::parse("2024-02-28"));
    const auto judged = country().judged(record, Day::parse("2029-02-01"));
    CHECK(testing::codes(judged.findings) == std::vector<std::string>{"extension-due"});
    REQUIRE(judged.policy != nullptr);
    CHECK(judged.policy->profile == "hmt");
    CHECK(judged.standing->next_step == rules::NextStep::new_card);
}

TEST_CASE("a prospect begins with the present state and tells the changes to come", "[permit]") {
    const rules::Facts facts{layout::PermitKind::standard, std::nullopt, Day::parse("2025-02-28")};
    const Bytes record = country().signed_by("changing", facts, Day::parse("2024-03-01"));
    const auto on = [&](const char* day) {
        const Day today = Day::parse(day);
        return prospect(country().judged(record, today), {.bundle = country().bundle(), .today = today},
                        testing::code_tables());
    };
    const auto valid = on("2024-12-31");
    REQUIRE(valid);
    CHECK(valid->states == rules::outlook(facts, country().profiles(), "changing", Day::parse("2024-12-31")));
    CHECK(valid->duty ==
          rules::Duty{rules::NextStep::endorse, Day::parse("2025-02-01"), facts.endorsed_until});
    REQUIRE(valid->reminders.size() == 3);  // 60 days ahead was 2024-12-30
    CHECK(valid->reminders.front().day == Day::parse("2025-01-29"));
    CHECK(valid->rules_change == Day::parse("2025-03-10"));

    const auto suspended = on("2025-03-05");
    REQUIRE(suspended);
    CHECK(suspended->states.size() == 4);  // the grace to come, suspended again, cancelled
    CHECK(suspended->reminders.empty());
    CHECK_FALSE(on("2025-03-10")->rules_change);
}

TEST_CASE("a prospect says on which day what begins today is due, and that it is provisional", "[permit]") {
    const rules::Facts facts{layout::PermitKind::standard, std::nullopt, Day::parse("2030-01-31")};
    const Bytes record = country().signed_by("shandong", facts, Day::parse("2029-02-01"));
    const Day today = Day::parse("2029-06-04");
    const auto seen = prospect(country().judged(record, today),
                               {.bundle = country().bundle(), .today = today}, testing::code_tables());
    REQUIRE(seen);
    CHECK(seen->report_move == rules::Deadline{Day::parse("2029-06-07"), true});
    CHECK(seen->card_ready == rules::Deadline{Day::parse("2029-06-18"), true});
}

TEST_CASE("the grounds of a standing are the settings it rests on", "[permit]") {
    const rules::Facts facts{layout::PermitKind::standard, std::nullopt, Day::parse("2025-02-28")};
    const auto settings = [&](const std::string& profile, const char* day) {
        const Bytes record = country().signed_by(profile, facts, Day::parse("2024-03-01"));
        const auto grounds = grounds_of(country().judged(record, Day::parse(day)), Language::english);
        REQUIRE(grounds);
        std::vector<std::string> names{grounds->cited};
        for (const auto& clause : grounds->clauses) { names.emplace_back(clause.setting); }
        return names;
    };
    const std::string order =
        "Interim Regulations on Residence Permits (State Council Order 663), article 10";
    CHECK(settings("national", "2024-06-01") ==
          std::vector<std::string>{order, "endorse_every", "window", "last_day"});
    CHECK(settings("national", "2025-03-01") ==
          std::vector<std::string>{order, "late_effect", "grace", "after_grace", "lapse_after"});
    CHECK(settings("beijing", "2025-12-01").front() ==
          "local rule of profile beijing (cancelled when late by 6 months and still not endorsed)");
}
