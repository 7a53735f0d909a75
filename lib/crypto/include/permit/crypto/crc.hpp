#pragma once

#include "permit/core/bytes.hpp"

#include <array>

namespace permit::crypto {

/// CRC-32 as DESFire uses it in key changes: reflected EDB88320, start FFFFFFFF, no final inversion,
/// least significant byte first (reference 6.4).
[[nodiscard]] std::array<Byte, 4> desfire_crc32(BytesView data) noexcept;

/// CRC-16 of ISO 14443-A, start 6363, least significant byte first (D40 channel).
[[nodiscard]] std::array<Byte, 2> desfire_crc16(BytesView data) noexcept;

}  // namespace permit::crypto
