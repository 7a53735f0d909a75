#pragma once

#include "permit/permit/application.hpp"

#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace permit::procedures {

/// A good row of an employer's list (reference 6).
struct ListedApplication {
    std::size_t row;   ///< as a spreadsheet counts them: the header is row 1
    std::string file;  ///< the application file that says the same
    Application application;
};

/// Where in a list something is wrong.
struct CellError {
    std::size_t row;     ///< 0: the list as a whole
    std::size_t line;    ///< of the file, from 1; a quoted cell may hold line ends
    std::size_t column;  ///< the character of the line the cell begins at, from 1
    std::string name;    ///< of the column; empty: the row as a whole
    FieldError error;    ///< its path is the one in the application file
};

struct ApplicationList {
    std::size_t rows = 0;  ///< that say anything, without the header
    std::vector<ListedApplication> good{};
    std::vector<CellError> errors{};  ///< in the order of the rows
};

/// Every column a list may have, in the order of docs/application-file.md.
[[nodiscard]] std::vector<std::string_view> list_columns();

/// Reads an employer's list: CSV of RFC 4180 in UTF-8, with or without byte order mark, a header with the
/// names of the columns in any order. A bad row is in the errors and keeps no other from being read; a list
/// without its columns has no rows. Rows without any content are passed over.
[[nodiscard]] ApplicationList read_application_list(std::string_view text, const layout::CodeTables& tables,
                                                    Realm realm);

}  // namespace permit::procedures
