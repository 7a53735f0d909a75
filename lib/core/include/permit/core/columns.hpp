#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace permit {

/// Columns a terminal needs for UTF-8 text: two for the wide characters of East Asia.
[[nodiscard]] std::size_t display_width(std::string_view text) noexcept;

/// Text filled with blanks up to `width` columns.
[[nodiscard]] std::string padded(std::string_view text, std::size_t width);

}  // namespace permit
