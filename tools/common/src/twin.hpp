#pragma once

#include "permit/chipsim/chip.hpp"
#include "permit/keys/role_keys.hpp"
#include "permit/tools/card.hpp"

#include <string>
#include <vector>

namespace permit::tools {

/// A simulated chip that stands in for a card.
struct Twin {
    chipsim::SimulatedChip chip;
    std::string on;                      ///< "a copy of image card.image in memory"
    bool exact;                          ///< it answers as the card would
    std::vector<std::string> remarks{};  ///< where it differs from the card
};

/// The image's memory once more.
[[nodiscard]] Twin copy_of(const OpenCard& image);

/// The card on a reader as far as it can be read, built again. What is read needs no more than `keys`; what
/// those do not open stays blank on the twin. Throws Error{chip_unsupported}, {chip_too_small},
/// {authentication_refused} when the keys are not the card's, and what lies between us and the card.
[[nodiscard]] Twin built_like(OpenCard& card, const keys::RoleKeys& keys);

}  // namespace permit::tools
