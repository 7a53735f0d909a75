#pragma once

#include "permit/core/columns.hpp"
#include "permit/core/realm.hpp"

#include <initializer_list>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace permit::tools {

using permit::display_width;
using permit::padded;

/// "name   value" lines with the values in one column; an empty value leaves the line out.
using Facts = std::vector<std::pair<std::string, std::string>>;
[[nodiscard]] std::string fact_lines(const Facts& facts, std::string_view indent = "");

/// Results of the test realm say so.
[[nodiscard]] std::string in_realm(Realm realm, const std::string& text);

/// Rows under a header, each column as wide as its widest cell.
[[nodiscard]] std::string table(const std::vector<std::vector<std::string>>& rows);

}  // namespace permit::tools
