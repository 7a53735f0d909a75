#include "permit/permit/application.hpp"

#include "permit/core/error.hpp"

#include <catch2/catch.hpp>
#include <fstream>
#include <iterator>
#include <nlohmann/json.hpp>
#include <set>

using namespace permit;
using namespace permit::procedures;
using nlohmann::json;
using rules::Paper;

namespace {

const layout::CodeTables& tables() {
    static const auto loaded = layout::CodeTables::load(PERMIT_SOURCE "/cardlayout/codes");
    return loaded;
}

json example() {
    std::ifstream file{PERMIT_SOURCE "/docs/examples/application.json"};
    REQUIRE(file.is_open());
    return json::parse(std::string{std::istreambuf_iterator<char>{file}, std::istreambuf_iterator<char>{}});
}

json whole_evidence() {
    return {{"registrations", {{{"from", "2025-03-01"}, {"to", "2025-06-01"}}, {{"from", "2025-06-05"}}}},
            {"papers", {"photo", "identity-card", "lease"}},
            {"lives_in_the_home", true},
            {"cannot_come", true},
            {"agent", {{"role", "near-relative"}, {"shows_identity_card", true}}},
            {"sponsor", {{"ground", "county-rule"}, {"valid_until", "2027-01-01"}}}};
}

json with(const json& evidence) {
    auto form = example();
    form["evidence"] = evidence;
    return form;
}

json with(const std::string& pointer, const json& value) {
    auto evidence = whole_evidence();
    evidence[json::json_pointer{pointer}] = value;
    return with(evidence);
}

Application parse(const json& form) { return Application::parse(form.dump(), tables(), Realm::test); }

/// "path: rule" of the only error.
std::string flaw(const json& form) {
    const auto reading = read_application(form.dump(), tables(), Realm::test);
    REQUIRE(std::holds_alternative<FieldErrors>(reading));
    const auto& errors = std::get<FieldErrors>(reading);
    REQUIRE(errors.size() == 1);
    return errors.front().path + ": " + errors.front().rule;
}

}  // namespace

TEST_CASE("evidence is read whole", "[permit]") {
    const auto application = parse(with(whole_evidence()));
    REQUIRE(application.evidence);
    const auto& evidence = *application.evidence;
    CHECK(evidence.registrations ==
          std::vector<rules::Registration>{{Day::parse("2025-03-01"), Day::parse("2025-06-01")},
                                           {Day::parse("2025-06-05"), std::nullopt}});
    CHECK(evidence.papers == rules::Papers{Paper::identity_card, Paper::photo, Paper::lease});
    CHECK(evidence.lives_in_the_home);
    CHECK(evidence.cannot_come);
    REQUIRE(evidence.agent);
    CHECK(evidence.agent->role == rules::AgentRole::near_relative);
    CHECK(evidence.agent->shows_identity_card);
    REQUIRE(evidence.sponsor);
    CHECK(evidence.sponsor->ground == rules::LongTermGround::county_rule);
    CHECK(evidence.sponsor->valid_until == Day::parse("2027-01-01"));
}

TEST_CASE("of evidence only registrations and papers must be there, and they may be empty", "[permit]") {
    const auto application = parse(with(json{{"registrations", json::array()}, {"papers", json::array()}}));
    REQUIRE(application.evidence);
    CHECK(application.evidence->registrations.empty());
    CHECK(application.evidence->papers.empty());
    CHECK_FALSE(application.evidence->lives_in_the_home);
    CHECK_FALSE(application.evidence->cannot_come);
    CHECK_FALSE(application.evidence->agent);
    CHECK_FALSE(application.evidence->sponsor);
    CHECK(flaw(with(json{{"papers", json::array()}})) == "evidence.registrations: the member is missing");
    CHECK(flaw(with(json{{"registrations", json::array()}})) == "evidence.papers: the member is missing");
    CHECK(flaw(with(json(1))) == "evidence: this is not an object");
}

TEST_CASE("a registration that is still open has no end, or null", "[permit]") {
    CHECK_FALSE(parse(with("/registrations/1/to", nullptr)).evidence->registrations.at(1).to);
}

TEST_CASE("evidence is as strict as the rest of the file", "[permit]") {
    CHECK(flaw(with("/papers/1", "passport")).starts_with("evidence.papers.1: no such paper"));
    CHECK(flaw(with("/papers/1", "photo")) == "evidence.papers.1: the paper stands there twice");
    CHECK(flaw(with("/papers/2", 1)) == "evidence.papers.2: this must be a text in quotes");
    CHECK(flaw(with("/papers", "photo")) == "evidence.papers: this must be a list in brackets");
    CHECK(flaw(with("/registrations", json::object())).starts_with("evidence.registrations: "));
    CHECK(flaw(with("/registrations/0", 1)) == "evidence.registrations.0: this is not an object");
    CHECK(flaw(with("/registrations/0/from", "soon")).starts_with("evidence.registrations.0.from: "));
    CHECK(flaw(with("/registrations/0/to", "2025-03-01")).starts_with("evidence.registrations.0.to: "));
    CHECK(flaw(with("/registrations/0/until", "x")).starts_with("evidence.registrations.0.until: "));
    CHECK(flaw(with("/lives_in_the_home", "yes")) ==
          "evidence.lives_in_the_home: this must be true or false");
    CHECK(flaw(with("/agent/role", "friend")).starts_with("evidence.agent.role: "));
    CHECK(flaw(with("/agent/name", "x")).starts_with("evidence.agent.name: "));
    CHECK(flaw(with("/sponsor/ground", "county_rule")).starts_with("evidence.sponsor.ground: "));
    CHECK(flaw(with("/sponsor/valid_until", 2027)).starts_with("evidence.sponsor.valid_until: "));
    CHECK(flaw(with("/religion", "x")) == "evidence.religion: no such member is known");
}

TEST_CASE("nobody was registered before birth", "[permit]") {
    CHECK_NOTHROW(parse(with("/registrations/0/from", "1990-01-01")));
    CHECK(flaw(with("/registrations/0/from", "1989-12-31")) ==
          "evidence.registrations.0.from: the day is before the date of birth");
}

TEST_CASE("a member that stands twice within a list is named by its place", "[permit]") {
    const auto text = R"({"evidence":{"registrations":[{"from":"2025-01-01"},{"from":"a","from":"b"}]}})";
    const auto reading = read_application(text, tables(), Realm::test);
    CHECK(std::get<FieldErrors>(reading).front().path == "evidence.registrations.1.from");
}

TEST_CASE("every paper, role and ground has a name of its own that reads back", "[permit]") {
    std::set<std::string_view> names;
    for (const auto paper : all_papers()) {
        CHECK(names.insert(rules::name(paper)).second);
        CHECK(paper_from(rules::name(paper)) == paper);
    }
    CHECK(names.size() == 20);
    CHECK_FALSE(paper_from("passport"));
    CHECK(name(rules::AgentRole::near_relative) == "near-relative");
    CHECK(agent_role_from("guardian") == rules::AgentRole::guardian);
    CHECK_FALSE(agent_role_from("near_relative"));
    for (const auto* word : {"home", "work", "investment", "talent", "county-rule", "family"}) {
        const auto ground = long_term_ground_from(word);
        REQUIRE(ground);
        CHECK(name(*ground) == word);
    }
    CHECK(name(rules::LongTermGround::family) == "family");
}

TEST_CASE("what the law asks of an application is all there", "[permit]") {
    CHECK(applicant_of(parse(example())).registrations.empty());
    CHECK(applicant_of(parse(example())).registered == layout::DivisionCode::parse("653101"));
    const auto applicant = applicant_of(parse(with(whole_evidence())));
    CHECK(applicant.registered == layout::DivisionCode::parse("653101"));
    CHECK(applicant.residence == layout::DivisionCode::parse("650102"));
    CHECK(applicant.birth == Day::parse("1990-01-01"));
    CHECK(applicant.origin == NumberOrigin::test);
    CHECK(applicant.registrations.size() == 2);
    CHECK(applicant.ground == layout::Ground::job);
    CHECK(applicant.papers.contains(Paper::lease));
    CHECK(applicant.lives_in_the_home);
    CHECK(applicant.cannot_come);
    CHECK(applicant.agent);
    CHECK(applicant.sponsor);
}

TEST_CASE("evidence makes another digest, however it is written", "[permit]") {
    const auto digest = parse(with(whole_evidence())).digest();
    CHECK(digest != parse(example()).digest());
    CHECK(digest == parse(with("/registrations/1/to", nullptr)).digest());
    CHECK(digest == parse(with("/papers", json::array({"lease", "photo", "identity-card"}))).digest());
    std::set<crypto::Digest> digests{digest};
    for (const auto& other :
         {with("/registrations/1/to", "2025-07-01"), with("/papers", json::array({"photo"})),
          with("/lives_in_the_home", false), with("/cannot_come", false), with("/agent/role", "guardian"),
          with("/agent/shows_identity_card", false), with("/sponsor/ground", "home"),
          with("/sponsor/valid_until", "2027-01-02")}) {
        CHECK(digests.insert(parse(other).digest()).second);
    }
}
