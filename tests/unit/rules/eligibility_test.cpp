#include "permit/rules/eligibility.hpp"
#include "law.hpp"
#include "permit/rules/profile.hpp"

#include <set>

using namespace permit;
using namespace permit::rules;
using layout::DivisionCode;
using layout::Ground;
using layout::PermitKind;

namespace {

const Day today = day("2026-11-22");

/// Somebody from Kashgar who has lived and worked in Urumqi for years.
Applicant worker() {
    return {.registered = DivisionCode::parse("653101"),
            .residence = DivisionCode::parse("650102"),
            .birth = day("1990-01-01"),
            .origin = NumberOrigin::test,
            .registrations = {{day("2024-01-01"), std::nullopt}},
            .ground = Ground::job,
            .papers = {Paper::identity_card, Paper::photo, Paper::labour_contract}};
}

std::vector<Missing> missing(const Applicant& applicant, const layout::Policy& rules = policy("national"),
                             Day on = today) {
    return missing_for(applicant, rules, tables(), on);
}

std::vector<Lack> lacks(const Applicant& applicant, const layout::Policy& rules = policy("national"),
                        Day on = today) {
    std::vector<Lack> found;
    for (const auto& each : missing(applicant, rules, on)) { found.push_back(each.lack); }
    return found;
}

using Lacks = std::vector<Lack>;

const layout::Policy& long_term() { return policy("xinjiang", PermitKind::long_term); }
const layout::Policy& temporary() { return policy("xinjiang", PermitKind::temporary); }

KindDecision kind_in(std::string_view place, const Applicant& applicant) {
    return decide_kind(applicant, profiles(), place, tables(), today);
}

}  // namespace

TEST_CASE("who has left home, lives here for half a year and works is eligible", "[rules]") {
    CHECK(missing(worker()).empty());
}

TEST_CASE("everything that is missing is said at once", "[rules]") {
    Applicant nobody = worker();
    nobody.registered = nobody.residence;
    nobody.registrations = {{day("2026-10-01"), std::nullopt}};
    nobody.papers = {};
    nobody.birth = day("2015-06-01");
    nobody.agent = Agent{AgentRole::near_relative, false};
    CHECK(lacks(nobody) == Lacks{Lack::not_left, Lack::stay_too_short, Lack::ground_paper,
                                 Lack::identity_card, Lack::photo, Lack::guardian,
                                 Lack::agent_identity_card});
}

TEST_CASE("the stay has the length of the profile, to the day", "[rules]") {
    Applicant newcomer = worker();
    newcomer.registrations = {{day("2026-05-31"), std::nullopt}};
    CHECK(missing(newcomer, policy("national"), day("2026-11-29")) ==
          std::vector{Missing{Lack::stay_too_short, day("2026-11-30"), {}}});
    CHECK(missing(newcomer, policy("national"), day("2026-11-30")).empty());
    CHECK(missing(newcomer, policy("shenzhen"), day("2027-05-30")) ==
          std::vector{Missing{Lack::stay_too_short, day("2027-05-31"), {}}});
    CHECK(missing(newcomer, temporary(), day("2026-06-30")).empty());
    newcomer.registrations = {{day("2025-01-01"), day("2026-11-01")}};
    CHECK(lacks(newcomer) == Lacks{Lack::not_registered});
}

TEST_CASE("each ground has its papers, and any one of them is enough", "[rules]") {
    for (const auto ground : {Ground::home, Ground::job, Ground::school}) {
        Applicant applicant = worker();
        applicant.ground = ground;
        applicant.papers = {Paper::identity_card, Paper::photo};
        CHECK(missing(applicant) ==
              std::vector{Missing{Lack::ground_paper, std::nullopt, papers_for(ground)}});
        int accepted = 0;
        for (int paper = 0; paper <= static_cast<int>(Paper::travel_permit); ++paper) {
            auto with = applicant;
            with.papers.insert(static_cast<Paper>(paper));
            if (missing(with).empty()) { ++accepted; }
            CHECK(missing(with).empty() == papers_for(ground).contains(static_cast<Paper>(paper)));
        }
        CHECK(accepted >= 2);
    }
    Applicant investor = worker();
    investor.ground = Ground::investment;
    const auto any_paper = papers_for(Ground::home) | papers_for(Ground::job) | papers_for(Ground::school);
    CHECK(missing(investor) == std::vector{Missing{Lack::ground, std::nullopt, any_paper}});
}

TEST_CASE("a guardian applies for under-16s, guardian or relative for who cannot come", "[rules]") {
    Applicant pupil = worker();
    pupil.birth = day("2010-11-23");
    pupil.ground = Ground::school;
    pupil.papers = {Paper::identity_card, Paper::photo, Paper::student_card};
    CHECK(lacks(pupil) == Lacks{Lack::guardian});
    CHECK(lacks(pupil, policy("national"), day("2026-11-23")).empty());  // the sixteenth birthday
    pupil.agent = Agent{AgentRole::guardian, true};
    CHECK(lacks(pupil).empty());
    CHECK(lacks(pupil, policy("national"), day("2026-11-23")) == Lacks{Lack::no_need_of_agent});

    Applicant old = worker();
    old.agent = Agent{AgentRole::near_relative, true};
    CHECK(lacks(old) == Lacks{Lack::no_need_of_agent});
    old.cannot_come = true;
    CHECK(lacks(old).empty());
    old.agent->role = AgentRole::guardian;
    CHECK(lacks(old).empty());
    old.agent->shows_identity_card = false;
    CHECK(lacks(old) == Lacks{Lack::agent_identity_card});
}

TEST_CASE("the temporary permit needs no ground and is given from 16 on", "[rules]") {
    Applicant anybody = worker();
    anybody.papers = {Paper::identity_card, Paper::photo};
    CHECK(lacks(anybody, temporary()).empty());
    anybody.birth = day("2010-11-23");
    anybody.agent = Agent{AgentRole::guardian, true};
    CHECK(missing(anybody, temporary()) == std::vector{Missing{Lack::too_young, day("2026-11-23"), {}}});
}

TEST_CASE("the long term has five grounds", "[rules]") {
    struct Case {
        Ground ground;
        Paper weak;
        Paper strong;
    };
    for (const auto& [ground, weak, strong] :
         {Case{Ground::home, Paper::lease, Paper::lease_over_a_year},
          Case{Ground::home, Paper::lodging_statement, Paper::title},
          Case{Ground::job, Paper::labour_contract, Paper::labour_contract_over_a_year},
          Case{Ground::job, Paper::employers_statement, Paper::two_years_of_pension},
          Case{Ground::investment, Paper::business_licence, Paper::proof_of_investment},
          Case{Ground::talent, Paper::labour_contract, Paper::talent_certificate},
          Case{Ground::school, Paper::student_card, Paper::county_decision}}) {
        Applicant applicant = worker();
        applicant.ground = ground;
        applicant.lives_in_the_home = true;
        applicant.papers = {Paper::identity_card, Paper::photo, weak};
        CHECK(lacks(applicant, long_term()) == Lacks{Lack::long_term_ground});
        applicant.papers.insert(strong);
        CHECK(lacks(applicant, long_term()).empty());
    }
}

TEST_CASE("a home for the long term is one that is lived in", "[rules]") {
    Applicant owner = worker();
    owner.ground = Ground::home;
    owner.papers.insert(Paper::title);
    CHECK(lacks(owner, long_term()) == Lacks{Lack::lives_elsewhere});
    owner.lives_in_the_home = true;
    CHECK(lacks(owner, long_term()).empty());
}

TEST_CASE("family gets the same term by home, investment or talent, while the holder has it", "[rules]") {
    Applicant spouse = worker();
    spouse.ground = Ground::family;
    spouse.papers = {Paper::identity_card, Paper::photo, Paper::proof_of_kinship};
    CHECK(lacks(spouse, long_term()) == Lacks{Lack::sponsor});
    for (const auto ground : {LongTermGround::home, LongTermGround::work, LongTermGround::investment,
                              LongTermGround::talent, LongTermGround::county_rule, LongTermGround::family}) {
        spouse.sponsor = Sponsor{ground, today};
        const bool lends = ground == LongTermGround::home || ground == LongTermGround::investment ||
                           ground == LongTermGround::talent;
        CHECK(lacks(spouse, long_term()).empty() == lends);
    }
    spouse.sponsor = Sponsor{LongTermGround::home, today.plus_days(-1)};
    CHECK(lacks(spouse, long_term()) == Lacks{Lack::sponsor});
    spouse.sponsor = Sponsor{LongTermGround::home, today};
    spouse.papers.erase(Paper::proof_of_kinship);
    CHECK(lacks(spouse, long_term()) == Lacks{Lack::long_term_ground});
}

TEST_CASE("the ground decides the kind, and the list says which ground is missing", "[rules]") {
    const auto weak = kind_in("xinjiang", worker());
    CHECK(weak.kind == PermitKind::temporary);
    REQUIRE(weak.offers.size() == 2);
    CHECK(weak.offers[0].kind == PermitKind::long_term);
    CHECK(explain(weak.offers[0].missing.at(0), Language::english) ==
          "the ground is none for the long term; any one of: job contract over a year, proof of two years' "
          "pension payments, decision under another rule of the county");

    auto strong = worker();
    strong.papers.insert(Paper::two_years_of_pension);
    CHECK(kind_in("xinjiang", strong).kind == PermitKind::long_term);
    CHECK(kind_in("beijing", worker()).kind == PermitKind::standard);
    CHECK(kind_in("guangdong", worker()).kind == PermitKind::standard);
    CHECK(kind_in("zhejiang", worker()).kind == PermitKind::electronic);
    CHECK(kind_in("atlantis", worker()).kind == PermitKind::standard);

    auto none = worker();
    none.papers = {Paper::photo};
    const auto refused = kind_in("beijing", none);
    CHECK_FALSE(refused.kind);
    CHECK(refused.offers.at(0).missing.size() == 2);
}

TEST_CASE("residents of Hong Kong, Macao and Taiwan have their own card and no other", "[rules]") {
    auto resident = worker();
    resident.origin = NumberOrigin::macao;
    CHECK(lacks(resident, hmt_policy()) == Lacks{Lack::travel_permit});
    resident.papers = {Paper::travel_permit, Paper::photo, Paper::labour_contract};
    CHECK(kind_in("beijing", resident).kind == PermitKind::hong_kong_macao_taiwan);
    CHECK(lacks(resident) == Lacks{Lack::wrong_origin, Lack::identity_card});
    auto mainlander = worker();
    mainlander.origin = NumberOrigin::mainland;
    CHECK(lacks(mainlander, hmt_policy()) == Lacks{Lack::wrong_origin, Lack::travel_permit});
    CHECK(explain(Missing{Lack::stay_too_short, today}, Language::chinese) ==
          "登记居住时间不足，最早可于2026-11-22申领");
}

TEST_CASE("local is who is registered in the same city", "[rules]") {
    const auto between = [](std::string_view registered, std::string_view residence) {
        return locality(DivisionCode::parse(registered), DivisionCode::parse(residence), tables());
    };
    CHECK(between("650102", "650103") == Locality::local);
    CHECK(between("653101", "650102") == Locality::other_city);
    CHECK(between("110101", "110118") == Locality::local);       // a municipality
    CHECK(between("500101", "500236") == Locality::local);       // its counties too
    CHECK(between("429004", "429005") == Locality::other_city);  // each a city of its own
    CHECK(between("429004", "429004") == Locality::local);
    CHECK(between("441900", "441900") == Locality::local);  // no county level
    CHECK(between("441900", "442000") == Locality::other_city);
    CHECK(between("110101", "310101") == Locality::other_province);
    CHECK(between("810000", "440303") == Locality::other_province);
    CHECK(name(Locality::other_city) == "other-city");
}

TEST_CASE("every paper and every lack has its own name and its words in both languages", "[rules]") {
    std::set<std::string_view> papers;
    for (int i = 0; i <= static_cast<int>(Paper::travel_permit); ++i) {
        const auto paper = static_cast<Paper>(i);
        CHECK(papers.insert(name(paper)).second);
        CHECK(explain(paper, Language::english) != explain(paper, Language::chinese));
    }
    std::set<std::string_view> lacks;
    for (int i = 0; i <= static_cast<int>(Lack::agent_identity_card); ++i) {
        const auto lack = static_cast<Lack>(i);
        CHECK(lacks.insert(name(lack)).second);
        CHECK(explain(Missing{lack}, Language::english) != explain(Missing{lack}, Language::chinese));
        CHECK_FALSE(basis_of(lack).section.empty());
    }
}
