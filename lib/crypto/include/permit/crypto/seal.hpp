#pragma once

#include "permit/core/bytes.hpp"
#include "permit/core/secret.hpp"
#include "permit/crypto/random.hpp"

#include <cstdint>
#include <optional>

namespace permit::crypto {

using SealKey = SecretArray<32>;

/// Cost of turning a passphrase into a key; stored beside the salt so that it can grow.
struct ScryptCost {
    std::uint64_t n = 1U << 15U;  ///< a power of two, 2^10 … 2^20; others are refused
    std::uint32_t r = 8;          ///< 1 … 16; memory is 128 · n · r bytes
    std::uint32_t p = 1;          ///< 1 … 16
};

/// scrypt (RFC 7914). Throws Error{bad_input} for a cost out of bounds.
[[nodiscard]] SealKey derive_from_passphrase(BytesView passphrase, BytesView salt, const ScryptCost& cost);

/// AES-256-GCM with a fresh 96-bit nonce in front: nonce ‖ cipher text ‖ tag. `context` is
/// authenticated, not encrypted: it says what this is, so that sealed files cannot be exchanged.
[[nodiscard]] Bytes seal(const SealKey& key, BytesView plain, BytesView context, RandomSource& random);

/// The plain bytes, or nothing when key, context or a single bit differs.
[[nodiscard]] std::optional<SecretBytes> open_sealed(const SealKey& key, BytesView sealed, BytesView context);

}  // namespace permit::crypto
