#pragma once

#include <catch2/catch.hpp>
#include <fstream>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace permit::testing {

/// The cells of one CSV line; quotes are understood, line breaks within them are not.
inline std::vector<std::string> csv_cells(std::string_view line) {
    std::vector<std::string> cells{""};
    bool quoted = false;
    for (const char c : line) {
        if (c == '"') {
            quoted = !quoted;
        } else if (c == ',' && !quoted) {
            cells.emplace_back();
        } else {
            cells.back() += c;
        }
    }
    return cells;
}

/// The rows of a table of worked examples in tests/vectors/law, by column name; fails the test when
/// there is none.
inline std::vector<std::map<std::string, std::string>> law_vectors(std::string_view file_name) {
    std::ifstream file{std::string{PERMIT_VECTORS "/law/"}.append(file_name)};
    INFO("law vectors " << file_name);
    std::string line;
    REQUIRE(std::getline(file, line));
    const auto columns = csv_cells(line);
    std::vector<std::map<std::string, std::string>> rows;
    while (std::getline(file, line)) {
        const auto cells = csv_cells(line);
        REQUIRE(cells.size() == columns.size());
        auto& row = rows.emplace_back();
        for (std::size_t i = 0; i < cells.size(); ++i) { row[columns[i]] = cells[i]; }
    }
    REQUIRE_FALSE(rows.empty());
    return rows;
}

}  // namespace permit::testing
