#pragma once

#include "permit/core/bytes.hpp"
#include "permit/core/secret.hpp"

#include <array>

namespace permit::crypto {

/// A 2TDEA key; a single DES key is the same half twice. Only the factory state of a DESFire chip
/// still needs it (reference 3.1).
using TdesKey = SecretArray<16>;
using DesBlock = std::array<Byte, 8>;

/// Three keys of their own, for the applications of a DESFire chip that have such.
using Tdes3Key = SecretArray<24>;

/// CBC without padding; `data` must be whole blocks of 8 (Error{internal} otherwise).
[[nodiscard]] Bytes tdes_cbc_encrypt(const TdesKey& key, const DesBlock& iv, BytesView data);
[[nodiscard]] Bytes tdes_cbc_decrypt(const TdesKey& key, const DesBlock& iv, BytesView data);
[[nodiscard]] Bytes tdes_cbc_encrypt(const Tdes3Key& key, const DesBlock& iv, BytesView data);
[[nodiscard]] Bytes tdes_cbc_decrypt(const Tdes3Key& key, const DesBlock& iv, BytesView data);

/// CMAC with block 8, Rb 1B, starting at a running IV (reference 6.3).
[[nodiscard]] DesBlock tdes_cmac_from(const TdesKey& key, const DesBlock& start, BytesView message);
[[nodiscard]] DesBlock tdes_cmac_from(const Tdes3Key& key, const DesBlock& start, BytesView message);

}  // namespace permit::crypto
