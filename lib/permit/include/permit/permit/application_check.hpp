#pragma once

#include "permit/cardlayout/policy.hpp"
#include "permit/permit/application.hpp"
#include "permit/rules/eligibility.hpp"

#include <optional>
#include <string_view>
#include <vector>

namespace permit::procedures {

/// What the law says to an application on a day.
struct ApplicationCheck {
    std::optional<layout::PermitKind> kind;           ///< for which nothing is known to be missing
    std::vector<rules::KindDecision::Offer> offers;   ///< what is missing for each kind that was tried
    std::optional<layout::PermitKind> not_offered{};  ///< the kind asked for, where the place has none of it;
                                                      ///< then the offers are those it has
    bool whole = true;  ///< false: without evidence nothing was asked about stay, papers and agents
};

/// The kind asked for, or the one the grounds decide on, and what is missing for it. Without evidence only
/// what the other members show is held against the rules (reference 4, 6, 11): origin, local registration,
/// age, ground. For the counter and for who checks beforehand alike; the day is one on which `flaws_on` finds
/// nothing. Throws Error{bad_input} where neither a kind nor evidence is there.
[[nodiscard]] ApplicationCheck check_application(const Application& application,
                                                 const layout::PolicyProfiles& profiles,
                                                 std::string_view profile, const layout::CodeTables& tables,
                                                 Day day);

}  // namespace permit::procedures
