#pragma once

#include "permit/cardlayout/codes.hpp"
#include "permit/core/citizen_number.hpp"
#include "permit/rules/basis.hpp"
#include "permit/rules/locality.hpp"
#include "permit/rules/set_of.hpp"
#include "permit/rules/stay.hpp"

#include <optional>
#include <string>
#include <vector>

namespace permit::rules {

/// What can be shown at the counter (reference 6, and 4 for the long-term permit).
enum class Paper : std::uint8_t {
    identity_card,  ///< of residents of the mainland
    photo,
    // home
    lease,
    title,
    purchase_contract,
    lodging_statement,
    // job
    business_licence,
    labour_contract,
    employers_statement,
    other_proof_of_work,
    // school
    student_card,
    school_statement,
    // long-term grounds
    lease_over_a_year,
    labour_contract_over_a_year,
    two_years_of_pension,
    proof_of_investment,
    talent_certificate,
    county_decision,
    proof_of_kinship,
    travel_permit,  ///< of residents of Hong Kong, Macao and Taiwan, in place of the identity card
};
using Papers = SetOf<Paper>;

/// The grounds of the long-term permit (reference 4).
enum class LongTermGround : std::uint8_t {
    home,  ///< bought one, or a lease over a year; and lives there
    work,  ///< two years' pension payments, or a contract over a year
    investment,
    talent,
    county_rule,
    family,  ///< of a holder by home, investment or talent: the same term
};

/// Who else may apply (reference 6).
enum class AgentRole : std::uint8_t {
    guardian,       ///< for under-16s, and for old, ill or disabled people
    near_relative,  ///< for old, ill or disabled people
};
struct Agent {
    AgentRole role;
    bool shows_identity_card;
};

/// The permit holder with whom a spouse or close relative lives.
struct Sponsor {
    LongTermGround ground;
    Day valid_until;
};

/// What an application says, as far as the law asks.
struct Applicant {
    layout::DivisionCode registered;
    layout::DivisionCode residence;
    Day birth;
    NumberOrigin origin;
    std::vector<Registration> registrations;
    layout::Ground ground;
    Papers papers;
    bool lives_in_the_home = false;  ///< of a long-term ground home
    bool cannot_come = false;        ///< old, ill or disabled, as the clerk sees it
    std::optional<Agent> agent{};    ///< none: comes in person
    std::optional<Sponsor> sponsor{};
};

/// What can be missing.
enum class Lack : std::uint8_t {
    not_left,          ///< registered in this city
    not_registered,    ///< no registered stay on this day
    stay_too_short,    ///< `day` is the first possible one
    too_young,         ///< likewise
    wrong_origin,      ///< the number is of the other side: mainland or Hong Kong, Macao, Taiwan
    ground,            ///< the ground is none for this kind; `any_of` are the papers of those that are
    ground_paper,      ///< one of `any_of` shows the ground
    long_term_ground,  ///< one of `any_of` would make the ground one for two years
    lives_elsewhere,   ///< the home of the ground is not lived in
    sponsor,           ///< nobody in the family holds a long-term permit by home, investment or talent
    identity_card,
    travel_permit,
    photo,
    guardian,          ///< under 16: a guardian applies
    no_need_of_agent,  ///< a grown-up comes in person unless old, ill or disabled
    agent_identity_card,
};

struct Missing {
    Lack lack;
    std::optional<Day> day{};
    Papers any_of{};

    friend bool operator==(const Missing&, const Missing&) = default;
};

/// Kebab-case, for --json.
[[nodiscard]] std::string_view name(Lack lack) noexcept;
[[nodiscard]] std::string_view name(Paper paper) noexcept;

/// One sentence, the day and the papers in it.
[[nodiscard]] std::string explain(const Missing& missing, Language language);
[[nodiscard]] std::string_view explain(Paper paper, Language language) noexcept;
[[nodiscard]] Basis basis_of(Lack lack) noexcept;

/// The papers any one of which shows a ground.
[[nodiscard]] Papers papers_for(layout::Ground ground) noexcept;

/// Everything that is missing on a day for a permit under these rules; empty: eligible. One complete list:
/// nothing stays unsaid because something else is missing too (reference 6).
[[nodiscard]] std::vector<Missing> missing_for(const Applicant& applicant, const layout::Policy& policy,
                                               const layout::CodeTables& tables, Day day);

/// The kind the grounds decide on, or what is missing for each kind the place offers.
struct KindDecision {
    struct Offer {
        layout::PermitKind kind;
        std::vector<Missing> missing;
    };
    std::optional<layout::PermitKind> kind;
    std::vector<Offer> offers;  ///< in the order tried; the last is `kind` when there is one
};

/// The longest term whose ground is there: long-term, then standard, electronic, temporary; for residents of
/// Hong Kong, Macao and Taiwan their own card only.
[[nodiscard]] KindDecision decide_kind(const Applicant& applicant, const layout::PolicyProfiles& profiles,
                                       std::string_view profile, const layout::CodeTables& tables, Day day);

}  // namespace permit::rules
