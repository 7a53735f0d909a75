#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace permit {

using Byte = std::uint8_t;
using Bytes = std::vector<Byte>;
using BytesView = std::span<const Byte>;

/// Upper-case hexadecimal without separators.
[[nodiscard]] std::string to_hex(BytesView bytes);

/// Reads hexadecimal of either case; blanks between bytes are allowed.
/// Throws Error{bad_hex} on any other character or half a byte.
[[nodiscard]] Bytes from_hex(std::string_view text);

/// The pieces one after the other.
[[nodiscard]] Bytes join(std::initializer_list<BytesView> pieces);

/// A byte view of text, and text from bytes; nothing is converted.
[[nodiscard]] BytesView as_bytes(std::string_view text) noexcept;
[[nodiscard]] std::string as_text(BytesView bytes);

/// Least significant byte first, `Width` bytes: the order of all native DESFire integers.
/// The value must fit.
template <std::size_t Width>
[[nodiscard]] constexpr std::array<Byte, Width> little_endian(std::uint64_t value) noexcept;

/// Appends `tail` to `head`.
void append(Bytes& head, BytesView tail);

}  // namespace permit

template <std::size_t Width>
constexpr std::array<permit::Byte, Width> permit::little_endian(std::uint64_t value) noexcept {
    static_assert(Width >= 1 && Width <= 8);
    std::array<Byte, Width> wire{};
    for (auto& byte : wire) {
        byte = static_cast<Byte>(value & 0xFFU);
        value >>= 8U;
    }
    return wire;
}
