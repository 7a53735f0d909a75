#pragma once

#include "permit/core/bytes.hpp"
#include "permit/core/secret.hpp"
#include "permit/desfire/types.hpp"

#include <array>
#include <cstdint>
#include <initializer_list>
#include <string_view>

namespace permit::desfire {

/// File option byte of a mode (reference 3.5).
[[nodiscard]] constexpr Byte option(CommMode mode) noexcept { return static_cast<Byte>(mode); }

[[nodiscard]] constexpr std::array<Byte, 4> signed_le(std::int32_t value) noexcept {
    return little_endian<4>(static_cast<std::uint32_t>(value));
}

/// 24-bit fields of the chip. Throws Error{internal}: sizes come from a layout, not from users.
[[nodiscard]] std::array<Byte, 3> le24(std::size_t value, std::string_view command);

[[nodiscard]] SecretBytes secret(std::initializer_list<BytesView> pieces);

/// One bit of a flag byte.
[[nodiscard]] constexpr unsigned bit(unsigned position, bool set) noexcept {
    return set ? 1U << position : 0U;
}

}  // namespace permit::desfire
