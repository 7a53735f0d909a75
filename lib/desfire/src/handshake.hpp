#pragma once

#include "permit/crypto/aes.hpp"
#include "permit/crypto/random.hpp"
#include "permit/desfire/ev1_messaging.hpp"
#include "permit/desfire/link.hpp"
#include "permit/desfire/messaging.hpp"
#include "permit/desfire/types.hpp"

#include <string>

namespace permit::desfire {

/// "authenticate with key 03".
[[nodiscard]] std::string authenticating(KeyNumber number);

/// Data of the first answer of an authentication, `length` bytes with 91AF. Throws
/// Error{authentication_refused}, {chip_refused} or {messaging_broken}.
[[nodiscard]] Bytes require_challenge(RawAnswer answer, std::size_t length, std::string_view doing);
/// Data of the second answer, with 9100.
[[nodiscard]] Bytes require_proof(RawAnswer answer, std::size_t length, std::string_view doing);

/// One byte to the left, the first becomes the last: rol1 of reference 7.1.
[[nodiscard]] Bytes rotated(BytesView nonce);

/// Throws Error{authentication_refused} unless `proof` is the rotated nonce the chip was given.
void require_same_nonce(BytesView proof, BytesView nonce, std::string_view doing);

/// The two steps AuthenticateEV2First and NonFirst share (reference 7.1, 7.2).
struct Handshake {
    SessionKeys keys;
    TransactionId transaction{};  ///< EV2First only
};
[[nodiscard]] Handshake authenticate_first(Link& link, KeyNumber number, const crypto::Aes128Key& key,
                                           crypto::RandomSource& random);
[[nodiscard]] SessionKeys authenticate_again(Link& link, KeyNumber number, const crypto::Aes128Key& key,
                                             crypto::RandomSource& random);

/// AuthenticateISO (1A) and AuthenticateAES (AA) by the kind of `key` (reference 6.1); the session key.
[[nodiscard]] Ev1Key authenticate_ev1(Link& link, KeyNumber number, const Ev1Key& key,
                                      crypto::RandomSource& random);

}  // namespace permit::desfire
