#pragma once

#include "openssl.hpp"

#include <span>

namespace permit::crypto {

/// A context for ECDSA with `key`, made once and copied for every use: looking the algorithm up again
/// costs more than the copy, and a context serves one thread at a time.
[[nodiscard]] PKeyContext verifying_context(EVP_PKEY& key);
[[nodiscard]] PKeyContext signing_context(EVP_PKEY& key);

/// ECDSA over a digest taken as it is. `signature` is r ‖ s in halves of at most 48 bytes; false for
/// anything malformed, for r or s of zero and for r or s not below the group order.
[[nodiscard]] bool ecdsa_ok(const EVP_PKEY_CTX& verifying, BytesView digest, BytesView signature);

/// Fills `signature` with r ‖ s.
void ecdsa_sign(const EVP_PKEY_CTX& signing, BytesView digest, std::span<Byte> signature);

}  // namespace permit::crypto
