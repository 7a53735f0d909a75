#include "csv.hpp"

#include "permit/core/error.hpp"
#include "permit/core/words.hpp"

#include <algorithm>

namespace permit::layout {

Csv::Csv(std::string source, std::span<char> text, std::span<const std::string_view> header)
    : source_{std::move(source)}, text_{text}, header_{header} {
    fields_.reserve(header.size());
    read_row();
    if (!std::equal(fields_.begin(), fields_.end(), header_.begin(), header_.end())) {
        fail_line(tr("these are not the expected columns"));
    }
}

bool Csv::next() {
    if (at_ == text_.size()) { return false; }
    read_row();
    if (fields_.size() != header_.size()) {
        fail_line(tr("has {} fields instead of {}", fields_.size(), header_.size()));
    }
    return true;
}

void Csv::fail_line(std::string_view why) const {
    throw Error{ErrorCode::bad_table, tr("read {}", source_), tr("line {}: {}", line_, why)};
}

void Csv::fail(std::size_t column, std::string_view why) const {
    fail_line(tr("column {}: {}", header_[column], why));
}

void Csv::read_row() {
    fields_.clear();
    line_ = next_line_;
    fields_.push_back(read_field());
    while (at_ < text_.size() && text_[at_] == ',') {
        ++at_;
        fields_.push_back(read_field());
    }
    end_line();
}

std::string_view Csv::read_field() {
    const bool quoted = at_ < text_.size() && text_[at_] == '"';
    return quoted ? read_quoted() : read_plain();
}

bool Csv::at_end_of_line() const noexcept {
    if (at_ == text_.size() || text_[at_] == '\n') { return true; }
    return text_[at_] == '\r' && at_ + 1 < text_.size() && text_[at_ + 1] == '\n';
}

std::string_view Csv::read_plain() {
    const std::size_t start = at_;
    while (!at_end_of_line() && text_[at_] != ',') {
        if (text_[at_] == '"') { fail_line(tr("a quote inside an unquoted field")); }
        ++at_;
    }
    return {text_.data() + start, at_ - start};
}

std::string_view Csv::read_quoted() {
    const std::size_t start = at_ + 1;
    std::size_t end = start;  // where the next character goes once doubled quotes are undone
    for (at_ = start; at_ < text_.size(); ++at_) {
        if (text_[at_] == '"') {
            ++at_;
            if (at_ == text_.size() || text_[at_] != '"') { return {text_.data() + start, end - start}; }
        }
        if (text_[at_] == '\n') { ++next_line_; }
        text_[end++] = text_[at_];
    }
    fail_line(tr("a quoted field without an end"));
}

void Csv::end_line() {
    if (!at_end_of_line()) { fail_line(tr("characters behind a quoted field")); }
    if (at_ == text_.size()) { return; }
    at_ += text_[at_] == '\r' ? 2 : 1;
    ++next_line_;
}

}  // namespace permit::layout
