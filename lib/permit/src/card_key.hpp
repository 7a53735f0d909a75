#pragma once

#include "permit/core/chip.hpp"
#include "permit/desfire/channel.hpp"
#include "permit/keys/role_keys.hpp"

#include <cstdint>

namespace permit::procedures {

struct CardKey {
    crypto::Aes128Key key;
    std::uint8_t version;
};

/// The key of a role as it is on this card, on whose level the channel is. The chip is asked for its version
/// only when several are held, so that a tap with one costs nothing more, and no key is ever tried in vain.
/// Throws Error{role_not_held}, {key_version_unknown}.
[[nodiscard]] CardKey key_on_card(desfire::Channel& channel, keys::Role role, const keys::RoleKeys& held,
                                  const Uid& uid);

}  // namespace permit::procedures
