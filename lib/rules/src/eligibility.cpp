#include "permit/rules/eligibility.hpp"

#include "permit/rules/profile.hpp"

#include <algorithm>
#include <array>

namespace permit::rules {
namespace {

using layout::Ground;
using layout::PermitKind;
using layout::Policy;

constexpr int age_to_come_alone = 16;

constexpr Papers home_papers{Paper::lease, Paper::title, Paper::purchase_contract, Paper::lodging_statement,
                             Paper::lease_over_a_year};
constexpr Papers job_papers{Paper::business_licence, Paper::labour_contract, Paper::employers_statement,
                            Paper::other_proof_of_work, Paper::labour_contract_over_a_year};
constexpr Papers school_papers{Paper::student_card, Paper::school_statement};

/// The papers that make a ground one for the long term.
constexpr Papers long_term_papers(Ground ground) noexcept {
    switch (ground) {
        case Ground::home:
            return {Paper::title, Paper::purchase_contract, Paper::lease_over_a_year, Paper::county_decision};
        case Ground::job:
            return {Paper::two_years_of_pension, Paper::labour_contract_over_a_year, Paper::county_decision};
        case Ground::school:
            return {Paper::county_decision};
        case Ground::investment:
            return {Paper::proof_of_investment, Paper::county_decision};
        case Ground::talent:
            return {Paper::talent_certificate, Paper::county_decision};
        case Ground::family:
            return {Paper::proof_of_kinship};
    }
    return {};
}

bool lends_its_term(LongTermGround ground) noexcept {
    return ground == LongTermGround::home || ground == LongTermGround::investment ||
           ground == LongTermGround::talent;
}

constexpr auto own_card = PermitKind::hong_kong_macao_taiwan;

bool from_beyond_the_mainland(NumberOrigin origin) noexcept {
    return origin == NumberOrigin::hong_kong || origin == NumberOrigin::macao ||
           origin == NumberOrigin::taiwan;
}

/// One application against one set of rules; what is missing is collected in the order of a form.
class Check {
public:
    Check(const Applicant& applicant, const Policy& policy, const layout::CodeTables& tables, Day day)
        : applicant_{applicant}, policy_{policy}, tables_{tables}, day_{day} {}

    std::vector<Missing> all() {
        person();
        stay();
        ground();
        papers();
        agent();
        return std::move(missing_);
    }

private:
    void lack(Lack what, std::optional<Day> day = {}, Papers any_of = {}) {
        missing_.push_back({what, day, any_of});
    }

    void need(bool there, Lack what, Papers any_of = {}) {
        if (!there) { lack(what, std::nullopt, any_of); }
    }

    [[nodiscard]] Day birthday(int age) const noexcept { return applicant_.birth.plus_months(12 * age); }

    void person() {
        const bool hmt = policy_.kind == own_card;
        if (applicant_.origin != NumberOrigin::test) {
            need(hmt == from_beyond_the_mainland(applicant_.origin), Lack::wrong_origin);
        }
        if (!hmt) {
            need(locality(applicant_.registered, applicant_.residence, tables_) != Locality::local,
                 Lack::not_left);
        }
        if (policy_.min_age && day_ < birthday(*policy_.min_age)) {
            lack(Lack::too_young, birthday(*policy_.min_age));
        }
    }

    void stay() {
        if (!policy_.min_stay) { return; }
        const auto stay = stay_on(applicant_.registrations, day_, policy_.bridge);
        if (!stay) { return lack(Lack::not_registered); }
        const Day enough = policy_.min_stay->after(stay->since);
        if (day_ < enough) { lack(Lack::stay_too_short, enough); }
    }

    void ground() {
        switch (policy_.kind) {
            case PermitKind::temporary:
                return;
            case PermitKind::long_term:
                return long_term_ground();
            case PermitKind::standard:
            case PermitKind::electronic:
            case PermitKind::hong_kong_macao_taiwan:
                break;
        }
        const auto accepted = papers_for(applicant_.ground);
        if (accepted.empty()) {
            return lack(Lack::ground, std::nullopt, home_papers | job_papers | school_papers);
        }
        need(applicant_.papers.meets(accepted), Lack::ground_paper, accepted);
    }

    void long_term_ground() {
        const auto accepted = long_term_papers(applicant_.ground);
        need(applicant_.papers.meets(accepted), Lack::long_term_ground, accepted);
        const bool by_county = applicant_.papers.contains(Paper::county_decision);
        if (applicant_.ground == Ground::home && !by_county) {
            need(applicant_.lives_in_the_home, Lack::lives_elsewhere);
        }
        if (applicant_.ground == Ground::family) { need(has_sponsor(), Lack::sponsor); }
    }

    [[nodiscard]] bool has_sponsor() const noexcept {
        const auto& sponsor = applicant_.sponsor;
        return sponsor && lends_its_term(sponsor->ground) && sponsor->valid_until >= day_;
    }

    void papers() {
        if (policy_.kind == own_card) {
            need(applicant_.papers.contains(Paper::travel_permit), Lack::travel_permit);
        } else {
            need(applicant_.papers.contains(Paper::identity_card), Lack::identity_card);
        }
        need(applicant_.papers.contains(Paper::photo), Lack::photo);
    }

    void agent() {
        const bool minor = day_ < birthday(age_to_come_alone);
        const auto& agent = applicant_.agent;
        if (minor) { need(agent && agent->role == AgentRole::guardian, Lack::guardian); }
        if (!agent) { return; }
        if (!minor) { need(applicant_.cannot_come, Lack::no_need_of_agent); }
        need(agent->shows_identity_card, Lack::agent_identity_card);
    }

    const Applicant& applicant_;
    const Policy& policy_;
    const layout::CodeTables& tables_;
    Day day_;
    std::vector<Missing> missing_{};
};

// The longest term first.
constexpr std::array preferred{PermitKind::long_term, PermitKind::standard, PermitKind::electronic,
                               PermitKind::temporary};

}  // namespace

Papers papers_for(Ground ground) noexcept {
    switch (ground) {
        case Ground::home:
            return home_papers;
        case Ground::job:
            return job_papers;
        case Ground::school:
            return school_papers;
        case Ground::investment:
        case Ground::talent:
        case Ground::family:
            break;
    }
    return {};
}

std::vector<Missing> missing_for(const Applicant& applicant, const Policy& policy,
                                 const layout::CodeTables& tables, Day day) {
    return Check{applicant, policy, tables, day}.all();
}

KindDecision decide_kind(const Applicant& applicant, const layout::PolicyProfiles& profiles,
                         std::string_view profile, const layout::CodeTables& tables, Day day) {
    const auto offered = offered_on(profiles, profile, day);
    KindDecision decision;
    const auto offer = [&](PermitKind kind) {
        const auto policy = std::find_if(offered.begin(), offered.end(),
                                         [&](const auto* each) { return each->kind == kind; });
        if (decision.kind || policy == offered.end()) { return; }
        decision.offers.push_back({kind, missing_for(applicant, **policy, tables, day)});
        if (decision.offers.back().missing.empty()) { decision.kind = kind; }
    };
    if (from_beyond_the_mainland(applicant.origin)) {
        offer(own_card);
    } else {
        for (const auto kind : preferred) { offer(kind); }
    }
    return decision;
}

}  // namespace permit::rules
