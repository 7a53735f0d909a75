#pragma once

#include "permit/card/apdu.hpp"
#include "permit/core/bytes.hpp"

#include <array>
#include <cstddef>
#include <string>
#include <string_view>

namespace permit::desfire::narration {

[[nodiscard]] inline std::string hex_byte(Byte byte) { return to_hex(std::array{byte}); }

[[nodiscard]] inline std::string decimal(std::size_t number) { return std::to_string(number); }

/// "1 byte", "112 bytes".
[[nodiscard]] inline std::string bytes(std::size_t count) {
    return decimal(count) + (count == 1 ? " byte" : " bytes");
}

[[nodiscard]] inline std::string unknown(std::string_view kind, Byte ins) {
    return "unknown " + std::string{kind} + " with INS " + hex_byte(ins);
}

/// A wrapped command (reference 4).
[[nodiscard]] std::string native(const card::CommandApdu& apdu);

}  // namespace permit::desfire::narration
