#pragma once

#include "permit/core/bytes.hpp"
#include "permit/crypto/des.hpp"
#include "permit/crypto/random.hpp"
#include "permit/desfire/link.hpp"
#include "permit/desfire/types.hpp"

namespace permit::desfire {

/// As much of the EV1 channel as a factory chip needs before it can speak EV2 (reference 3.1, 6).

/// AuthenticateISO (1A) with a single DES key, both halves equal; returns the session key in the same form.
/// Throws Error{authentication_refused}.
[[nodiscard]] crypto::TdesKey authenticate_des(Link& link, KeyNumber number, const crypto::TdesKey& key,
                                               crypto::RandomSource& random);

/// Cryptogram of ChangeKey for the key the session was opened with, as first command of the session.
/// `new_key` is the key and, for AES, its version (reference 4.4).
[[nodiscard]] Bytes own_key_cryptogram(const crypto::TdesKey& session_key, Byte wire_number,
                                       BytesView new_key);

}  // namespace permit::desfire
