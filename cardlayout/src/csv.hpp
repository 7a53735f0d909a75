#pragma once

#include <cstddef>
#include <initializer_list>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace permit::layout {

/// Reads a table of RFC 4180 row by row, without copying: fields are views into the text, which is
/// changed where quotes are undone. Lines end with LF or CRLF; the first row must be the expected header.
/// Everything wrong is an Error{bad_table} with file, line and column.
class Csv {
public:
    /// `header` and `text` must outlive the reader; the fields live as long as `text`.
    Csv(std::string source, std::span<char> text, std::span<const std::string_view> header);

    /// Goes to the next row; false after the last.
    [[nodiscard]] bool next();

    /// A field of this row; `column` counts from 0. Empty for a column behind the header's.
    [[nodiscard]] std::string_view operator[](std::size_t column) const {
        return column < fields_.size() ? fields_[column] : std::string_view{};
    }

    [[noreturn]] void fail(std::size_t column, std::string_view why) const;

private:
    void read_row();
    [[nodiscard]] std::string_view read_field();
    [[nodiscard]] std::string_view read_plain();
    [[nodiscard]] std::string_view read_quoted();
    void end_line();
    [[nodiscard]] bool at_end_of_line() const noexcept;
    [[noreturn]] void fail_line(std::string_view why) const;

    std::string source_;
    std::span<char> text_;
    std::span<const std::string_view> header_;
    std::vector<std::string_view> fields_{};
    std::size_t at_ = 0;
    std::size_t line_ = 0;       ///< of this row's first line, from 1
    std::size_t next_line_ = 1;  ///< a quoted field may hold line ends
};

}  // namespace permit::layout
