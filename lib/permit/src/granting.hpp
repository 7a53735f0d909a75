#pragma once

#include "permit/permit/issue.hpp"
#include "permit/rules/facts.hpp"
#include "permit/rules/residence_count.hpp"

namespace permit::procedures {

/// The days a permit begins with, or goes on with on another card.
struct PermitDays {
    rules::Facts facts;
    rules::ResidenceCount count;
};

/// A new permit as the law grants it.
struct Grant {
    PermitDays days;
    Decision decision;
};

/// The law applied to an application and, for a card that replaces another, to the former permit. Throws
/// Error{rule_refuses}, {facts_disagree}, {kind_not_offered}, {bad_input}.
[[nodiscard]] Grant grant_permit(const NewPermit& permit, const Office& office, Day decided);

}  // namespace permit::procedures
