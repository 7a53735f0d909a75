#include "permit/permit/application_list.hpp"

#include "csv_rows.hpp"
#include "encoding.hpp"
#include "permit/core/words.hpp"

#include <algorithm>
#include <array>
#include <map>
#include <nlohmann/json.hpp>
#include <optional>
#include <utility>

namespace permit::procedures {
namespace {

using nlohmann::ordered_json;

struct Column {
    std::string_view name;
    std::string_view path;  ///< in the application file
    bool optional = false;  ///< of the header; a cell may be empty as its member may be missing
};

constexpr std::string_view papers_path = "evidence.papers";
constexpr std::array columns{Column{"name", "name"},
                             Column{"sex", "sex"},
                             Column{"ethnic_group", "ethnic_group"},
                             Column{"birth_date", "birth_date"},
                             Column{"citizen_number", "citizen_number"},
                             Column{"registered_division", "registered_address.division"},
                             Column{"registered_text", "registered_address.text"},
                             Column{"residence_division", "residence.division"},
                             Column{"residence_text", "residence.text"},
                             Column{"kind", "kind"},
                             Column{"ground", "ground"},
                             Column{"registered_since", "evidence.registrations.0.from", true},
                             Column{"papers", papers_path, true}};

std::string all_columns() {
    std::string names;
    for (const auto& column : columns) { names.append(names.empty() ? "" : ", ").append(column.name); }
    return names;
}

const Column* column_named(std::string_view name) {
    const auto* const found = std::find_if(columns.begin(), columns.end(),
                                           [&](const Column& column) { return column.name == name; });
    return found == columns.end() ? nullptr : found;
}

/// "9.90101E+17": what spreadsheets make of long numbers.
bool made_a_fraction(std::string_view text) {
    const bool scientific = text.find_first_of("Ee") != std::string_view::npos &&
                            text.find_first_not_of("0123456789.,+Ee") == std::string_view::npos;
    return scientific && text.front() != 'E' && text.front() != 'e';
}

std::string_view trimmed(std::string_view text) {
    const auto start = text.find_first_not_of(' ');
    if (start == std::string_view::npos) { return {}; }
    return text.substr(start, text.find_last_not_of(' ') - start + 1);
}

ordered_json paper_names(std::string_view cell) {
    auto names = ordered_json::array();
    while (!cell.empty()) {
        const auto end = std::min(cell.find(';'), cell.size());
        names.push_back(trimmed(cell.substr(0, end)));
        cell.remove_prefix(std::min(end + 1, cell.size()));
    }
    return names;
}

ordered_json::json_pointer pointer_to(std::string_view path) {
    std::string text = "/";
    for (const char c : path) { text += c == '.' ? '/' : c; }
    return ordered_json::json_pointer{text};
}

/// A row that has as many cells as the header, by column.
using Cells = std::map<const Column*, CsvCell>;

ordered_json form_of(const Cells& cells) {
    ordered_json form;
    // Both parts of an address are wanted, also where neither cell says anything.
    for (const auto& column : columns) {
        const auto found = cells.find(&column);
        const bool part_of_address = column.path.ends_with(".division");
        if (part_of_address) {
            form[std::string{column.path.substr(0, column.path.find('.'))}] = ordered_json::object();
        }
        if (found == cells.end() || found->second.text.empty()) { continue; }
        const auto& text = found->second.text;
        if (column.optional && !form.contains("evidence")) {
            form["evidence"] = {{"registrations", ordered_json::array()}, {"papers", ordered_json::array()}};
        }
        form[pointer_to(column.path)] = column.path == papers_path ? paper_names(text) : ordered_json(text);
    }
    return form;
}

/// Where an error of the application file stands in the list.
const Column* column_of(std::string_view path) {
    const auto* const found = std::find_if(columns.begin(), columns.end(), [&](const Column& column) {
        return path == column.path || (path.starts_with(column.path) && path[column.path.size()] == '.');
    });
    return found == columns.end() ? nullptr : found;
}

bool is_blank(const CsvRow& row) {
    return std::all_of(row.cells.begin(), row.cells.end(),
                       [](const CsvCell& cell) { return cell.text.empty(); });
}

class ListReader {
public:
    ListReader(std::string_view text, const layout::CodeTables& tables, Realm realm)
        : rows_{text}, tables_{tables}, realm_{realm} {}

    ApplicationList read() {
        const auto header = next();
        if (!header || !take(*header)) { return std::move(list_); }
        while (const auto row = next()) { take_row(*row); }
        return std::move(list_);
    }

private:
    std::optional<CsvRow> next() {
        ++row_;
        return rows_.next();
    }

    void refuse(const CsvCell& where, std::string_view column, FieldError error) {
        list_.errors.push_back({row_, where.line, where.column, std::string{column}, std::move(error)});
    }
    void refuse(const CsvCell& where, const std::string& rule, const std::string& next = {}) {
        refuse(where, "", {ErrorCode::bad_input, "", "", rule, next});
    }

    void refuse(const CsvFault& fault) {
        refuse({.line = fault.line, .column = fault.column}, fault.rule, fault.next);
    }

    /// True when the header has all columns and no others.
    bool take(const CsvRow& header) {
        if (const auto& fault = header.fault) {
            refuse(*fault);
            return false;
        }
        const auto& first = header.cells.front();
        if (header.cells.size() == 1 && first.text.find_first_of(";\t") != std::string::npos) {
            refuse(first, tr("the cells are not separated by commas"),
                   tr("save the list as CSV with commas between the cells"));
            return false;
        }
        const bool names_columns =
            std::any_of(header.cells.begin(), header.cells.end(),
                        [](const CsvCell& cell) { return column_named(cell.text) != nullptr; });
        if (!names_columns) {
            refuse(first,
                   is_blank(header) ? tr("the first row is blank")
                                    : tr("the first row does not name the columns"),
                   tr("the first row names the columns: {}", all_columns()));
            return false;
        }
        for (const auto& cell : header.cells) { take_heading(cell); }
        for (const auto& column : columns) {
            const bool there = std::find(header_.begin(), header_.end(), &column) != header_.end();
            if (!there && !column.optional) {
                refuse({.line = 1, .column = 1}, tr("the column {} is missing", column.name),
                       tr("the first row names the columns: {}", all_columns()));
            }
        }
        return list_.errors.empty();
    }

    void take_heading(const CsvCell& cell) {
        const auto* column = column_named(cell.text);
        const auto value = [&](const std::string& rule) {
            return FieldError{ErrorCode::bad_input, "", cell.text, rule,
                              tr("the first row names the columns: {}", all_columns())};
        };
        if (column == nullptr) {
            refuse(cell, "", value(tr("there is no column of this name")));
        } else if (std::find(header_.begin(), header_.end(), column) != header_.end()) {
            refuse(cell, "", value(tr("the column stands there twice")));
        }
        header_.push_back(column);
    }

    void take_row(const CsvRow& row) {
        if (row.fault) {
            ++list_.rows;
            return refuse(*row.fault);
        }
        if (is_blank(row)) { return; }
        ++list_.rows;
        if (row.cells.size() != header_.size()) {
            return refuse({.line = row.line, .column = 1},
                          tr("the row has {} cells, the header {}", row.cells.size(), header_.size()));
        }
        Cells cells;
        for (std::size_t at = 0; at < header_.size(); ++at) { cells[header_[at]] = row.cells[at]; }
        take_cells(row, cells);
    }

    void take_cells(const CsvRow& row, const Cells& cells) {
        const auto errors_before = list_.errors.size();
        auto file = form_of(cells).dump(2).append("\n");
        auto reading = read_application(file, tables_, realm_);
        if (const auto* errors = std::get_if<FieldErrors>(&reading)) {
            for (const auto& error : *errors) { refuse_cell(row, cells, error); }
        }
        require_new_number(cells);
        if (list_.errors.size() != errors_before) { return; }
        row_of_number_.emplace(number_in(cells), row_);
        list_.good.push_back({row_, std::move(file), std::get<Application>(std::move(reading))});
    }

    void refuse_cell(const CsvRow& row, const Cells& cells, FieldError error) {
        const auto* column = column_of(error.path);
        const auto cell = cells.find(column);
        if (cell == cells.end()) { return refuse({.line = row.line, .column = 1}, "", std::move(error)); }
        if (error.path == "citizen_number" && made_a_fraction(error.value)) {
            error.rule = tr("the spreadsheet has rounded the number and lost its last digits");
            error.next = tr("format the column as text, type the number again and save the list");
        }
        refuse(cell->second, column->name, std::move(error));
    }

    static std::string number_in(const Cells& cells) {
        auto number = cells.at(column_named("citizen_number")).text;
        std::replace(number.begin(), number.end(), 'x', 'X');
        return number;
    }

    /// One person, one application in a list; a row that is refused is none.
    void require_new_number(const Cells& cells) {
        const auto first = row_of_number_.find(number_in(cells));
        if (first == row_of_number_.end()) { return; }
        const auto& cell = cells.at(column_named("citizen_number"));
        refuse(cell, "citizen_number",
               {ErrorCode::facts_disagree, "citizen_number", cell.text,
                tr("row {} has the same citizen number", first->second), tr("leave one of the rows out")});
    }

    CsvRows rows_;
    const layout::CodeTables& tables_;
    Realm realm_;
    std::size_t row_ = 0;
    std::vector<const Column*> header_{};
    std::map<std::string, std::size_t> row_of_number_{};
    ApplicationList list_{};
};

ApplicationList not_utf8(EncodingFlaw flaw) {
    CellError error{0,
                    flaw.line,
                    flaw.column,
                    "",
                    {ErrorCode::bad_text, "", "", std::move(flaw.rule), tr("save the list as CSV UTF-8")}};
    return {.rows = 0, .good = {}, .errors = {std::move(error)}};
}

}  // namespace

std::vector<std::string_view> list_columns() {
    std::vector<std::string_view> names;
    names.reserve(columns.size());
    for (const auto& column : columns) { names.push_back(column.name); }
    return names;
}

ApplicationList read_application_list(std::string_view text, const layout::CodeTables& tables, Realm realm) {
    if (auto flaw = encoding_flaw(text)) { return not_utf8(std::move(*flaw)); }
    auto read = ListReader{without_mark(text), tables, realm}.read();
    if (read.rows == 0 && read.errors.empty()) {
        read.errors.push_back({0, 1, 1, "", {ErrorCode::bad_input, "", "", tr("the list has no rows")}});
    }
    return read;
}

}  // namespace permit::procedures
