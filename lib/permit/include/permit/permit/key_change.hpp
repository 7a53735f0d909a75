#pragma once

#include "permit/card/transport.hpp"
#include "permit/core/chip.hpp"
#include "permit/crypto/random.hpp"
#include "permit/keys/role_keys.hpp"

namespace permit::procedures {

/// One role key of one card, on its way from a version to the next.
struct KeyStep {
    keys::Role role;
    keys::SlotKey from;
    keys::SlotKey to;
};

enum class KeyChange {
    changed,
    found_changed,  ///< by a call whose answer was lost
};

/// Changes the key and has the chip prove the new one. The chip is first asked for the key's version, so no
/// key is tried in vain: at the old one `master` (the old key itself for the roles master and picc) opens the
/// session and the new key proves it, at the new one the new key alone. Broken off anywhere, the same call
/// finishes, in at most two authentications. `master` is the application's master key as it is on the card.
///
/// Throws Error{bad_input} for the receipt role, whose key is its file's for life, and for two equal
/// versions; {card_swapped} for another card, {authentication_refused} when the card has neither version.
KeyChange change_role_key(card::Transport& transport, const Uid& chip, const KeyStep& step,
                          const crypto::Aes128Key& master, crypto::RandomSource& random);

}  // namespace permit::procedures
