#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace permit::procedures {

[[nodiscard]] constexpr bool begins_character(char c) noexcept {
    return (static_cast<unsigned char>(c) & 0xC0U) != 0x80U;
}

/// How many characters a text in UTF-8 has.
[[nodiscard]] std::size_t characters_in(std::string_view text) noexcept;

/// Where a file that should be UTF-8 is not, and what it may be instead.
struct EncodingFlaw {
    std::size_t line;    ///< from 1
    std::size_t column;  ///< the character of the line, from 1
    std::string rule;
};

/// None when the text is UTF-8, with or without byte order mark. UTF-16 is known by its byte order mark, or
/// by the half of its first character that is zero.
[[nodiscard]] std::optional<EncodingFlaw> encoding_flaw(std::string_view text);

/// The text behind the byte order mark of UTF-8, where there is one.
[[nodiscard]] std::string_view without_mark(std::string_view text) noexcept;

}  // namespace permit::procedures
