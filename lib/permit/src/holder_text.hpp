#pragma once

#include "permit/core/error.hpp"

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace permit::procedures {

/// Why a text cannot stand in a record.
struct TextFlaw {
    ErrorCode code;  ///< bad_text or text_too_long
    std::string rule;
    std::string next{};
};

/// None when the text is UTF-8 in NFC, printable, without a blank at either end and of at most `limit` bytes.
[[nodiscard]] std::optional<TextFlaw> text_flaw(std::string_view text, std::size_t limit);

/// The same for a name (reference 3): 1 to 50 characters; letters, the middle dot U+00B7 and single
/// blanks between them. Other dots are refused, because they look alike and compare different.
[[nodiscard]] std::optional<TextFlaw> name_flaw(std::string_view text);

}  // namespace permit::procedures
