#pragma once

#include "permit/card/transport.hpp"
#include "permit/core/chip.hpp"
#include "permit/crypto/random.hpp"
#include "permit/keys/role_keys.hpp"

#include <string>
#include <vector>

namespace permit::procedures {

/// What became of the keys of a card.
struct MovedKeys {
    std::vector<keys::Role> moved{};  ///< to the newest version held
    std::vector<keys::Role> left{};   ///< at a version that is not held
    std::string broke_off{};          ///< why not all could be moved; empty: nothing did

    friend bool operator==(const MovedKeys&, const MovedKeys&) = default;
};

/// Which keys of a card are looked at.
enum class KeysAskedFor : std::uint8_t {
    renewed,  ///< none at all unless several versions of some role are held; then those roles and the reserve
              ///< keys
    all,      ///< of every role that is held
};

/// Gives the card on the reader the newest version of every role key held, where it has an older one, and the
/// true key where debit or load are still reserved. The chip is asked for its versions first, an exchange a
/// role; each key is changed as by `change_role_key`, the master key last. Broken off anywhere, the next call
/// goes on. The receipt key is its file's for life and never changed. Does nothing for keys without the
/// master role. Throws what lies between us and the card, {card_swapped}.
[[nodiscard]] MovedKeys renew_keys(card::Transport& transport, const Uid& chip, const keys::RoleKeys& held,
                                   crypto::RandomSource& random, KeysAskedFor asked = KeysAskedFor::renewed);

}  // namespace permit::procedures
