#pragma once

#include "permit/cardlayout/layout.hpp"
#include "permit/desfire/chip.hpp"
#include "permit/keys/role_keys.hpp"

#include <optional>
#include <string>
#include <vector>

namespace permit::tools {

/// A file of the permit as it stands on a card.
struct FileOnCard {
    const layout::FileSpec& spec;
    desfire::FileSettings settings;
};

/// A card on which every file of the layout is there, and the keys to read it with.
struct ReadableCard {
    desfire::Chip& chip;
    const keys::RoleKeys& keys;
    Uid uid;
    std::vector<FileOnCard> files;
};

/// Writes what the card's files hold onto a twin that has the same files, empty, and all keys; then seals
/// what is sealed on the card. Returns the names of the files for which no key is held: they stay empty.
/// Throws Error{authentication_refused} when a key is not the card's, and what lies between us and the card.
std::vector<std::string> copy_contents(const ReadableCard& card, desfire::Chip& twin,
                                       const keys::RoleKeys& twin_keys);

}  // namespace permit::tools
