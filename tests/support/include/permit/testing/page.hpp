#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace permit::testing {

using TableRow = std::vector<std::string>;

/// The rows, without the header, of the first table below the heading `## heading` of docs/<page>; cells
/// without blanks and code quotes around them. Throws std::runtime_error when there is no such table.
[[nodiscard]] std::vector<TableRow> table_of_page(const std::string& page, std::string_view heading);

}  // namespace permit::testing
