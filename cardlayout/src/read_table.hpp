#pragma once

#include "permit/cardlayout/division.hpp"
#include "permit/core/words.hpp"

#include "csv.hpp"
#include "names.hpp"

#include <charconv>
#include <filesystem>
#include <optional>
#include <vector>

namespace permit::layout {

/// The whole file. Throws Error{bad_table} when it cannot be read.
[[nodiscard]] std::vector<char> read_text(const std::filesystem::path& file);

/// The field as a value of an enumeration.
template <typename Value, std::size_t Count>
[[nodiscard]] Value read_named(const Csv& row, std::size_t column,
                               const std::array<Named<Value>, Count>& table) {
    const auto value = value_in(table, row[column]);
    if (!value) { row.fail(column, tr("a word that is not known here")); }
    return *value;
}

/// The field as a number of digits only.
[[nodiscard]] unsigned read_number(const Csv& row, std::size_t column);

[[nodiscard]] DivisionCode read_division(const Csv& row, std::size_t column);

/// What `read` makes of the field, or nothing when the field is empty.
template <typename Read>
[[nodiscard]] auto read_optional(const Csv& row, std::size_t column, Read read)
    -> std::optional<decltype(read(row, column))> {
    if (row[column].empty()) { return std::nullopt; }
    return read(row, column);
}

/// The field, which must not be empty.
[[nodiscard]] std::string_view read_word(const Csv& row, std::size_t column);

}  // namespace permit::layout
