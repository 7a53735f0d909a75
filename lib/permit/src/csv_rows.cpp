#include "csv_rows.hpp"

#include "permit/core/words.hpp"

#include <algorithm>
#include <utility>

namespace permit::procedures {
namespace {

bool begins_character(char c) noexcept { return (static_cast<unsigned char>(c) & 0xC0U) != 0x80U; }

}  // namespace

std::size_t characters_in(std::string_view text) noexcept {
    return static_cast<std::size_t>(std::count_if(text.begin(), text.end(), begins_character));
}

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
    while (!at_end_of_line() && text_[at_] != ',') {
        if (text_[at_] == '"') {
            row.fault = here();
            row.fault->text = tr("a quote in a cell that does not begin with one");
            return false;
        }
        step();
    }
    cell.text = text_.substr(start, at_ - start);
    row.cells.push_back(std::move(cell));
    return true;
}

bool CsvRows::read_quoted(CsvRow& row) {
    auto cell = here();
    bool open = true;
    for (step(); at_ < text_.size(); step()) {
        if (text_[at_] == '"') {
            const bool doubled = at_ + 1 < text_.size() && text_[at_ + 1] == '"';
            step();
            if (!doubled) {
                open = false;
                break;
            }
        }
        cell.text += text_[at_];
    }
    if (open || !(at_end_of_line() || text_[at_] == ',')) {
        cell.text = tr("the quotes of this cell are not closed at its end");
        row.fault = std::move(cell);
        return false;
    }
    row.cells.push_back(std::move(cell));
    return true;
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
