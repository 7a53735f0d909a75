#pragma once

#include "permit/rules/endorsement.hpp"

namespace permit::rules {

/// A refusal that no ground could help stands; what was granted needs the ground.
template <class Granted>
Decision<Granted> if_ground_holds(Decision<Granted> decision, GroundNow ground) {
    if (ground == GroundNow::holds || std::holds_alternative<Refusal>(decision)) { return decision; }
    return Refusal{ground == GroundNow::gone ? Reason::ground_gone : Reason::left_the_area, {}};
}

}  // namespace permit::rules
