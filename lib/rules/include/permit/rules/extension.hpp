#pragma once

#include "permit/rules/facts.hpp"
#include "permit/rules/refusal.hpp"

namespace permit::rules {

struct Extension {
    Day valid_until;

    friend bool operator==(const Extension&, const Extension&) = default;
};

/// The extension of a fixed-term permit to a new last day. Possible as long as it has not expired and no
/// more than one term lies ahead, so extensions cannot be piled up; to at most one term after the old
/// end. Refusals: no_fixed_term, card_not_rewritable, expired, too_early, not_later, beyond_term.
[[nodiscard]] Decision<Extension> extend(const Facts& facts, const layout::Policy& policy, Day day,
                                         Day until);

}  // namespace permit::rules
