#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace permit::procedures {

/// How many characters a text in UTF-8 has.
[[nodiscard]] std::size_t characters_in(std::string_view text) noexcept;

/// A cell and the place it begins at: line and character of the line, from 1.
struct CsvCell {
    std::string text{};
    std::size_t line = 0;
    std::size_t column = 0;
};

/// A row; with a fault its cells before the faulty one.
struct CsvRow {
    std::size_t line = 0;
    std::vector<CsvCell> cells{};
    std::optional<CsvCell> fault{};  ///< where, and in its text why
};

/// Reads what people make with spreadsheets, row by row (RFC 4180; lines end with LF or CRLF). After a
/// quote that is not closed it goes on with the next line, so that one bad row costs no other. The table
/// reader of cardlayout is for our own tables: it stops at the first fault.
class CsvRows {
public:
    /// `text` must be UTF-8 and outlive the reader.
    explicit CsvRows(std::string_view text) : text_{text} {}

    /// The next row; nothing after the last.
    [[nodiscard]] std::optional<CsvRow> next();

private:
    void read_cells(CsvRow& row);
    [[nodiscard]] bool read_plain(CsvRow& row);
    [[nodiscard]] bool read_quoted(CsvRow& row);
    [[nodiscard]] CsvCell here() const;
    [[nodiscard]] bool at_end_of_line() const noexcept;
    void step() noexcept;
    void end_line() noexcept;
    void skip_to_line_after(std::size_t start, std::size_t line) noexcept;

    std::string_view text_;
    std::size_t at_ = 0;
    std::size_t line_ = 1;
    std::size_t column_ = 1;
};

}  // namespace permit::procedures
