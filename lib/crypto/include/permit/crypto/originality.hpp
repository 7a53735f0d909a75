#pragma once

#include "permit/core/bytes.hpp"

namespace permit::crypto {

/// NXP originality signature (reference 9): ECDSA on secp224r1, the 7 UID bytes taken directly as the
/// integer e. `public_key` is an uncompressed point (57 bytes), `signature` r ‖ s (56 bytes). False for
/// anything malformed.
[[nodiscard]] bool originality_signature_ok(BytesView public_key, BytesView uid, BytesView signature);

}  // namespace permit::crypto
