#pragma once

#include "permit/core/bytes.hpp"
#include "permit/desfire/ev1_messaging.hpp"

namespace permit::desfire {

/// 8 bytes for DES and 2TDEA, 16 for AES.
[[nodiscard]] std::size_t block_length(const Ev1Key& key) noexcept;

// The key's cipher; `iv` is one block, CBC data are whole blocks.
[[nodiscard]] Bytes cbc_encrypt(const Ev1Key& key, BytesView iv, BytesView data);
[[nodiscard]] Bytes cbc_decrypt(const Ev1Key& key, BytesView iv, BytesView data);
/// CMAC whose chain begins at `iv` (reference 6.3), one block.
[[nodiscard]] Bytes cmac_from(const Ev1Key& key, BytesView iv, BytesView message);

}  // namespace permit::desfire
