#include "csv_rows.hpp"

#include "encoding.hpp"
#include "permit/core/words.hpp"

#include <algorithm>
#include <utility>

namespace permit::procedures {
namespace {

constexpr auto in_quotes = tr_noop("put the cell in quotes and double each quote in it");

}  // namespace

std::optional<CsvRow> CsvRows::next() {
    if (at_ == text_.size()) { return std::nullopt; }
    const auto start = at_;
    CsvRow row{.line = line_};
    read_cells(row);
    if (row.fault) {
        skip_to_line_after(start, row.line);
    } else {
        end_line();
    }
    return row;
}

void CsvRows::read_cells(CsvRow& row) {
    for (;;) {
        const bool quoted = at_ < text_.size() && text_[at_] == '"';
        if (!(quoted ? read_quoted(row) : read_plain(row))) { return; }
        if (at_end_of_line()) { return; }
        step();  // the comma
    }
}

bool CsvRows::read_plain(CsvRow& row) {
    auto cell = here();
    const auto start = at_;
    for (; !at_end_of_line() && text_[at_] != ','; step()) {
        row.fault = fault_of_plain(cell, start);
        if (row.fault) { return false; }
    }
    cell.text = text_.substr(start, at_ - start);
    row.cells.push_back(std::move(cell));
    return true;
}

std::optional<CsvFault> CsvRows::fault_of_plain(const CsvCell& cell, std::size_t start) const {
    if (text_[at_] == '"') {
        return CsvFault{line_, column_, tr("a quote in a cell that does not begin with one"), tr(in_quotes)};
    }
    if (text_[at_] == '\r') {
        return CsvFault{line_, column_, tr("the line ends with a carriage return alone"),
                        tr("save the list as CSV UTF-8")};
    }
    if (at_ - start < longest_cell) { return std::nullopt; }
    return CsvFault{cell.line, cell.column, tr("the cell has more than {} bytes", longest_cell)};
}

bool CsvRows::read_quoted(CsvRow& row) {
    auto cell = here();
    auto text = quoted_text();
    if (!text || !(at_end_of_line() || text_[at_] == ',')) {
        const bool too_long = !text && at_ < text_.size();
        row.fault = {cell.line, cell.column,
                     too_long
                         ? tr("the cell has more than {} bytes, or its quotes are not closed", longest_cell)
                         : tr("the quotes of this cell are not closed at its end"),
                     tr(in_quotes)};
        return false;
    }
    cell.text = std::move(*text);
    row.cells.push_back(std::move(cell));
    return true;
}

std::optional<std::string> CsvRows::quoted_text() {
    std::string text;
    for (step(); at_ < text_.size() && text.size() <= longest_cell; step()) {
        if (text_[at_] == '"') {
            const bool doubled = at_ + 1 < text_.size() && text_[at_ + 1] == '"';
            step();
            if (!doubled) { return text; }
        }
        text += text_[at_];
    }
    return std::nullopt;
}

CsvCell CsvRows::here() const { return {.line = line_, .column = column_}; }

bool CsvRows::at_end_of_line() const noexcept {
    if (at_ == text_.size() || text_[at_] == '\n') { return true; }
    return text_[at_] == '\r' && at_ + 1 < text_.size() && text_[at_ + 1] == '\n';
}

void CsvRows::step() noexcept {
    const char passed = text_[at_++];
    if (begins_character(passed)) { ++column_; }
    if (passed != '\n') { return; }
    ++line_;
    column_ = 1;
}

void CsvRows::end_line() noexcept {
    if (at_ < text_.size() && text_[at_] == '\r') { step(); }
    if (at_ < text_.size()) { step(); }
}

void CsvRows::skip_to_line_after(std::size_t start, std::size_t line) noexcept {
    at_ = std::min(text_.find('\n', start), text_.size());
    line_ = line;
    if (at_ < text_.size()) { step(); }
}

}  // namespace permit::procedures
