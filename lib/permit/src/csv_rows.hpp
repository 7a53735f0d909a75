#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace permit::procedures {

/// A cell and the place it begins at: line and character of the line, from 1.
struct CsvCell {
    std::string text{};
    std::size_t line = 0;
    std::size_t column = 0;
};

/// Why a row cannot be read, and where.
struct CsvFault {
    std::size_t line = 0;
    std::size_t column = 0;
    std::string rule{};
    std::string next{};
};

/// A row; with a fault its cells before the faulty one.
struct CsvRow {
    std::size_t line = 0;
    std::vector<CsvCell> cells{};
    std::optional<CsvFault> fault{};
};

/// Reads what people make with spreadsheets, row by row (RFC 4180; lines end with LF or CRLF). A cell of more
/// than `longest_cell` bytes is a fault. After a fault it goes on with the next line, so that one bad row
/// costs no other. The table reader of cardlayout is for our own tables: it stops at the first fault.
class CsvRows {
public:
    /// No member is nearly as long; so quotes that are not closed do not swallow the file.
    static constexpr std::size_t longest_cell = 4096;

    /// `text` must be UTF-8 and outlive the reader.
    explicit CsvRows(std::string_view text) : text_{text} {}

    /// The next row; nothing after the last.
    [[nodiscard]] std::optional<CsvRow> next();

private:
    void read_cells(CsvRow& row);
    [[nodiscard]] bool read_plain(CsvRow& row);
    [[nodiscard]] bool read_quoted(CsvRow& row);
    /// The text between the quotes; nothing when they are not closed, or the text is too long.
    [[nodiscard]] std::optional<std::string> quoted_text();
    [[nodiscard]] std::optional<CsvFault> fault_of_plain(const CsvCell& cell, std::size_t start) const;
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
