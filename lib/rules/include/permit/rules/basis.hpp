#pragma once

#include "permit/cardlayout/policy.hpp"
#include "permit/rules/refusal.hpp"
#include "permit/rules/standing.hpp"

#include <string>

namespace permit::rules {

/// What a decision rests on: an article of the national rule, a setting of the place, or both.
struct Basis {
    int article;               ///< of State Council Order 663; 0: it has none for this
    int hmt_article;           ///< of General Office document 81 of 2018; 0: the document as a whole
    std::string_view setting;  ///< column of policy_profiles.csv; empty: places do not differ
    std::string_view section;  ///< of the reference

    friend bool operator==(const Basis&, const Basis&) = default;
};

[[nodiscard]] Basis basis_of(Reason reason) noexcept;

/// What it rests on that a permit is in a state.
[[nodiscard]] Basis basis_of(State state) noexcept;

/// The basis as a clerk would cite it for a permit under this policy: "Interim Regulations on Residence
/// Permits (State Council Order 663), article 10; local rule of profile shenzhen (window: 60 days before the
/// end of the year)". A setting is cited where the place has one; the order as a whole where neither an
/// article nor a setting settles it. The rules of Xinjiang predate the national ones, so its kinds rest on
/// local rule alone.
[[nodiscard]] std::string cite(const Basis& basis, const layout::Policy& policy, Language language);

[[nodiscard]] inline std::string cite(const Refusal& refusal, const layout::Policy& policy,
                                      Language language) {
    return cite(basis_of(refusal.reason), policy, language);
}

}  // namespace permit::rules
