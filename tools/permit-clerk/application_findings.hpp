#pragma once

#include "permit/cardlayout/codes.hpp"
#include "permit/cardlayout/policy.hpp"
#include "permit/permit/application_check.hpp"
#include "permit/tools/program.hpp"
#include "permit/tools/text.hpp"

#include <string>

namespace permit::clerk {

/// The law of a place on a day.
struct Law {
    layout::PolicyProfiles profiles;
    std::string profile;  ///< the one asked for
    Day day;
    const layout::CodeTables& tables;

    /// The one whose rules count.
    [[nodiscard]] std::string in_force() const;
    [[nodiscard]] const layout::Policy& terms(layout::PermitKind kind) const;
};

/// Members "evidence", "eligible" (null: nobody can say without evidence), "kind" and "offers".
[[nodiscard]] tools::Json found_json(const procedures::ApplicationCheck& found, const Law& law);

/// Whether the applicant is eligible, and for which kind.
[[nodiscard]] tools::Facts found_facts(const procedures::ApplicationCheck& found);

/// What is missing for each kind, a line each; nothing where a kind can be had.
[[nodiscard]] std::string missing_text(const procedures::ApplicationCheck& found, const Law& law);

}  // namespace permit::clerk
