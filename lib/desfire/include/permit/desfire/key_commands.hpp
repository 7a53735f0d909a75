#pragma once

#include "permit/crypto/aes.hpp"
#include "permit/crypto/des.hpp"
#include "permit/desfire/command.hpp"

namespace permit::desfire {

// Keys (reference 4.3). The methods of a session choose between the forms: Session::change_key.
[[nodiscard]] Command get_key_settings();
[[nodiscard]] Command change_key_settings(KeySettings settings);
[[nodiscard]] Command get_key_version(KeyNumber key);
/// Of a key in one key set, EV2 and later.
[[nodiscard]] Command get_key_version(KeyNumber key, KeySetNumber set);
/// The versions of all key sets, one byte each (uncertain: one source).
[[nodiscard]] Command get_key_set_versions();

/// ChangeKey of the key the session was opened with; ends the session. `wire_number` is the key number, at
/// PICC level 80 for the AES master key (reference 4.4).
[[nodiscard]] Command change_own_key(Byte wire_number, const crypto::Aes128Key& key, KeyVersion version);
/// ChangeKey of any other key.
[[nodiscard]] Command change_other_key(Byte wire_number, const crypto::Aes128Key& old_key,
                                       const crypto::Aes128Key& new_key, KeyVersion version);
/// The same for DES and 2TDEA keys, EV1 channel only: their version is in the parity bits, a DES key is the
/// same half twice. `old_key` must be the stored bytes with those bits.
[[nodiscard]] Command change_own_key(Byte wire_number, const crypto::TdesKey& key);
[[nodiscard]] Command change_other_key(Byte wire_number, const crypto::TdesKey& old_key,
                                       const crypto::TdesKey& new_key);

/// ChangeKeyEV2: the same in a key set. A key of another set than the active one is always "other".
[[nodiscard]] Command change_own_key_of_set(KeySetNumber set, KeyNumber number, const crypto::Aes128Key& key,
                                            KeyVersion version);
[[nodiscard]] Command change_other_key_of_set(KeySetNumber set, KeyNumber number,
                                              const crypto::Aes128Key& old_key,
                                              const crypto::Aes128Key& new_key, KeyVersion version);

// Key sets, EV2 and later: initialise, change its keys, finalise, roll.
[[nodiscard]] Command initialize_key_set(KeySetNumber set, KeyType type = KeyType::aes);
[[nodiscard]] Command finalize_key_set(KeySetNumber set, KeyVersion version);
/// Makes `set` the active one. Ends the session.
[[nodiscard]] Command roll_key_set(KeySetNumber set);

}  // namespace permit::desfire
