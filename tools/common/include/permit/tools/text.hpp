#pragma once

#include <initializer_list>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace permit::tools {

/// Columns a terminal needs for UTF-8 text: two for the wide characters of East Asia.
[[nodiscard]] std::size_t display_width(std::string_view text) noexcept;

/// Text filled with blanks up to `width` columns.
[[nodiscard]] std::string padded(std::string_view text, std::size_t width);

/// "name   value" lines with the values in one column; an empty value leaves the line out.
using Facts = std::vector<std::pair<std::string, std::string>>;
[[nodiscard]] std::string fact_lines(const Facts& facts, std::string_view indent = "");

/// Rows under a header, each column as wide as its widest cell.
[[nodiscard]] std::string table(const std::vector<std::vector<std::string>>& rows);

}  // namespace permit::tools
