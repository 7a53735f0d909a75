#include "permit/crypto/crc.hpp"

namespace permit::crypto {
namespace {

/// Least significant bit first, no final inversion. Bit by bit: a table would not pay for a key or a frame.
std::uint32_t reflected_crc(BytesView data, std::uint32_t start, std::uint32_t polynomial) noexcept {
    auto crc = start;
    for (const auto byte : data) {
        crc ^= byte;
        for (int bit = 0; bit < 8; ++bit) { crc = crc >> 1U ^ ((crc & 1U) != 0 ? polynomial : 0U); }
    }
    return crc;
}

}  // namespace

std::array<Byte, 4> desfire_crc32(BytesView data) noexcept {
    return little_endian<4>(reflected_crc(data, 0xFFFFFFFFU, 0xEDB88320U));
}

std::array<Byte, 2> desfire_crc16(BytesView data) noexcept {
    return little_endian<2>(reflected_crc(data, 0x6363U, 0x8408U));
}

}  // namespace permit::crypto
