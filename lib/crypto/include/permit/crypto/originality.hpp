#pragma once

#include "permit/core/bytes.hpp"

#include <array>

namespace permit::crypto {

/// NXP originality signature (reference 9): ECDSA on secp224r1, the 7 UID bytes taken directly as the
/// integer e. `public_key` is an uncompressed point (57 bytes), `signature` r ‖ s (56 bytes). False for
/// anything malformed.
[[nodiscard]] bool originality_signature_ok(BytesView public_key, BytesView uid, BytesView signature);

/// Such a signature over 7 UID bytes; a new one each time. `private_key` is the scalar, 28 bytes, most
/// significant first, not 0 and below the group order. For makers of simulated chips; Error{internal} for
/// other sizes.
[[nodiscard]] std::array<Byte, 56> sign_originality(BytesView private_key, BytesView uid);

}  // namespace permit::crypto
