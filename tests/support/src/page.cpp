#include "permit/testing/page.hpp"

#include <fstream>
#include <sstream>
#include <stdexcept>

namespace permit::testing {
namespace {

std::string trimmed(const std::string& cell) {
    constexpr std::string_view around = " `";
    const auto first = cell.find_first_not_of(around);
    if (first == std::string::npos) { return {}; }
    return cell.substr(first, cell.find_last_not_of(around) - first + 1);
}

TableRow cells_of(const std::string& line) {
    TableRow cells;
    std::istringstream rest{line.substr(1)};
    for (std::string cell; std::getline(rest, cell, '|');) { cells.push_back(trimmed(cell)); }
    return cells;
}

bool is_table(const std::string& line) { return line.rfind('|', 0) == 0; }

}  // namespace

std::vector<TableRow> table_of_page(const std::string& page, std::string_view heading) {
    std::ifstream file{PERMIT_DOCS "/" + page};
    const std::string wanted = "## " + std::string{heading};
    std::string line;
    while (line != wanted && std::getline(file, line)) {}
    while (!is_table(line) && std::getline(file, line)) {}
    std::vector<TableRow> rows;
    for (; file && is_table(line); std::getline(file, line)) { rows.push_back(cells_of(line)); }
    constexpr std::size_t header = 2;
    if (rows.size() <= header) { throw std::runtime_error{"docs/" + page + " has no table under " + wanted}; }
    return {rows.begin() + header, rows.end()};
}

}  // namespace permit::testing
