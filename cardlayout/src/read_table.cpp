#include "read_table.hpp"

#include "permit/core/error.hpp"
#include "permit/core/words.hpp"

#include <algorithm>
#include <fstream>

namespace permit::layout {

std::vector<char> read_text(const std::filesystem::path& file) {
    std::ifstream stream{file, std::ios::binary | std::ios::ate};
    std::vector<char> text;
    if (stream) {
        text.resize(static_cast<std::size_t>(std::max<std::streamoff>(stream.tellg(), 0)));
        stream.seekg(0);
        stream.read(text.data(), static_cast<std::streamsize>(text.size()));
    }
    if (!stream) {
        throw Error{ErrorCode::bad_table, tr("read {}", file.string()), tr("the file cannot be read")};
    }
    return text;
}

unsigned read_number(const Csv& row, std::size_t column) {
    const auto text = row[column];
    unsigned number = 0;
    const auto [end, problem] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (problem != std::errc{} || end != text.data() + text.size() || text.size() > 6) {
        row.fail(column, tr("no number"));
    }
    return number;
}

DivisionCode read_division(const Csv& row, std::size_t column) {
    const auto code = DivisionCode::from_number(read_number(row, column));
    if (!code) { row.fail(column, tr("no division code of six digits")); }
    return *code;
}

std::string_view read_word(const Csv& row, std::size_t column) {
    if (row[column].empty()) { row.fail(column, tr("must not be empty")); }
    return row[column];
}

}  // namespace permit::layout
