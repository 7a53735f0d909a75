#include "permit/tools/text.hpp"

#include "permit/core/words.hpp"

#include <algorithm>

namespace permit::tools {

std::string fact_lines(const Facts& facts, std::string_view indent) {
    std::size_t widest = 0;
    for (const auto& [name, value] : facts) {
        if (!value.empty()) { widest = std::max(widest, display_width(name)); }
    }
    std::string lines;
    for (const auto& [name, value] : facts) {
        if (!value.empty()) {
            lines.append(indent).append(padded(name, widest + 2)).append(value).append("\n");
        }
    }
    return lines;
}

std::string in_realm(Realm realm, const std::string& text) {
    return realm == Realm::test ? tr("TEST: {}", text) : text;
}

std::string table(const std::vector<std::vector<std::string>>& rows) {
    std::vector<std::size_t> widths;
    for (const auto& row : rows) {
        widths.resize(std::max(widths.size(), row.size()));
        for (std::size_t at = 0; at < row.size(); ++at) {
            widths[at] = std::max(widths[at], display_width(row[at]));
        }
    }
    std::string lines;
    for (const auto& row : rows) {
        std::string line;
        for (std::size_t at = 0; at < row.size(); ++at) { line += padded(row[at], widths[at] + 2); }
        line.erase(line.find_last_not_of(' ') + 1);
        lines += line + "\n";
    }
    return lines;
}

}  // namespace permit::tools
