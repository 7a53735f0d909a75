#pragma once

#include "permit/rules/endorsement.hpp"
#include "permit/rules/facts.hpp"
#include "permit/rules/refusal.hpp"

namespace permit::rules {

struct Extension {
    Day valid_until;

    friend bool operator==(const Extension&, const Extension&) = default;
};

/// The extension of a fixed-term permit to a new last day. Possible as long as it has not expired and no
/// more than one term lies ahead, so extensions cannot be piled up; to at most one term after the old
/// end. A card with an end is extended also where the rules have no term any more, by the year they are
/// endorsed by. Refusals: no_fixed_term, expired, card_not_rewritable, too_early, not_later, beyond_term.
[[nodiscard]] Decision<Extension> extend(const Facts& facts, const layout::Policy& policy, Day day,
                                         Day until);

/// The same with what the reviewer found out about the ground. Refusals also: ground_gone, left_the_area;
/// before them those that no ground could help.
[[nodiscard]] Decision<Extension> extend(const Facts& facts, const layout::Policy& policy, Day day, Day until,
                                         GroundNow ground);

}  // namespace permit::rules
