#include "gaps.hpp"

#include <algorithm>
#include <array>
#include <cstring>
#include <utility>

namespace permit::trust {

/// Always `most_held` bits.
std::uint64_t GapReader::word_at(BytesView code, std::uint64_t bit) noexcept {
    const std::uint64_t byte = bit / 8;
    std::array<Byte, 8> bytes{};
    if (byte + bytes.size() <= code.size()) {
        std::memcpy(bytes.data(), code.data() + byte, bytes.size());
    } else if (byte < code.size()) {
        std::copy(code.begin() + static_cast<std::ptrdiff_t>(byte), code.end(), bytes.begin());
    }
    auto word = std::bit_cast<std::uint64_t>(bytes);
    if constexpr (std::endian::native == std::endian::big) { word = __builtin_bswap64(word); }
    return low_part(word >> bit % 8, most_held);
}

GapReader::Gap GapReader::gap_at(BytesView code, unsigned low_bits, std::uint64_t bit,
                                 std::uint64_t limit) noexcept {
    std::uint64_t high = 0;
    auto word = word_at(code, bit);
    while (word == 0) {
        high += most_held;
        bit += most_held;
        if (high << low_bits >= limit) { return {limit + 1, bit}; }
        word = word_at(code, bit);
    }
    const auto zeros = static_cast<unsigned>(std::countr_zero(word));
    bit += zeros + 1;
    const auto low = low_part(word_at(code, bit), low_bits);
    return {((high + zeros) << low_bits | low) + 1, bit + low_bits};
}

void GapWriter::put(std::uint64_t gap) {
    bits_ += (gap - 1) >> low_bits_;
    auto byte = static_cast<std::size_t>(bits_ / 8);
    std::uint64_t tail = (low_part(gap - 1, low_bits_) << 1U | 1U) << bits_ % 8;
    bits_ += low_bits_ + 1;
    bytes_.resize(static_cast<std::size_t>((bits_ + 7) / 8));
    for (; tail != 0; tail >>= 8U) {
        bytes_[byte] = static_cast<Byte>(bytes_[byte] | (tail & 0xFFU));
        ++byte;
    }
}

Bytes GapWriter::take() && noexcept { return std::move(bytes_); }

}  // namespace permit::trust
