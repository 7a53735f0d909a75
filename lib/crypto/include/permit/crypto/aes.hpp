#pragma once

#include "permit/core/bytes.hpp"
#include "permit/core/secret.hpp"

#include <array>

namespace permit::crypto {

using Aes128Key = SecretArray<16>;
using Block = std::array<Byte, 16>;

/// AES-128 in CBC mode, no padding: `data` must be whole blocks (Error{internal} otherwise).
[[nodiscard]] Bytes aes_cbc_encrypt(const Aes128Key& key, const Block& iv, BytesView data);
[[nodiscard]] Bytes aes_cbc_decrypt(const Aes128Key& key, const Block& iv, BytesView data);

/// One block, no mode.
[[nodiscard]] Block aes_encrypt_block(const Aes128Key& key, const Block& block);

/// AES-CMAC (NIST SP 800-38B). `start` is the running IV of the DESFire EV1 channel: the CBC chain
/// begins there instead of at zero (reference 6.3).
[[nodiscard]] Block aes_cmac(const Aes128Key& key, BytesView message);
[[nodiscard]] Block aes_cmac_from(const Aes128Key& key, const Block& start, BytesView message);

/// MACt of EV2 messaging: bytes 1, 3, …, 15 of a CMAC (reference 0 and 7.5).
[[nodiscard]] std::array<Byte, 8> truncate_mac(const Block& cmac) noexcept;

/// Key diversification by AN10922, AES-128 (reference 8). `input` is 1 to 31 bytes
/// (Error{internal} otherwise).
[[nodiscard]] Aes128Key diversify(const Aes128Key& master, BytesView input);

}  // namespace permit::crypto
