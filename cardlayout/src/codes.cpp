#include "permit/cardlayout/codes.hpp"

#include "permit/core/error.hpp"
#include "permit/core/words.hpp"
#include "read_table.hpp"

#include <algorithm>

namespace permit::layout {
namespace {

constexpr std::array levels{
    Named{DivisionLevel::province, "province"},
    Named{DivisionLevel::prefecture, "prefecture"},
    Named{DivisionLevel::county, "county"},
};
constexpr std::array statuses{
    Named{CodeStatus::current, "current"},
    Named{CodeStatus::retired, "retired"},
    Named{CodeStatus::aggregate, "aggregate"},
};
constexpr std::array working{Named{false, "off"}, Named{true, "work"}};

namespace division_column {
enum : std::size_t {
    code,
    name,
    level,
    kind,
    province,
    province_name,
    prefecture,
    prefecture_name,
    full_name
};
}
constexpr std::array<std::string_view, 9> division_columns{
    "code",          "name",          "level",           "kind",
    "province_code", "province_name", "prefecture_code", "prefecture_name",
    "full_name"};

Division read_division_row(const Csv& row) {
    using namespace division_column;
    const auto self = read_division(row, code);
    const auto above = read_division(row, province);
    const auto between = read_optional(row, prefecture, read_division);
    if (above != self.province()) { row.fail(province, tr("not the province of this code")); }
    if (between && *between != self.prefecture()) {
        row.fail(prefecture, tr("not the prefecture of this code"));
    }
    const auto depth = read_named(row, level, levels);
    return {.code = self,
            .name = read_word(row, name),
            .level = depth,
            .kind = read_word(row, kind),
            .province = above,
            .prefecture = between,
            .full_name = read_word(row, full_name),
            .can_be_address = depth == DivisionLevel::county};
}

std::vector<Division> read_divisions(Csv rows) {
    std::vector<Division> divisions;
    while (rows.next()) {
        auto division = read_division_row(rows);
        if (!divisions.empty() && division.code <= divisions.back().code) {
            rows.fail(division_column::code, tr("codes must ascend"));
        }
        divisions.push_back(division);
    }
    return divisions;
}

/// Dongguan and its like have no county level: there the prefecture's code goes on a permit.
void allow_cities_without_counties(std::vector<Division>& divisions) {
    for (std::size_t at = 0; at < divisions.size(); ++at) {
        auto& division = divisions[at];
        const bool last = at + 1 == divisions.size();
        const bool alone = last || divisions[at + 1].code.prefecture() != division.code.prefecture();
        if (alone && division.kind == "prefecture_city") { division.can_be_address = true; }
    }
}

namespace era_column {
enum : std::size_t { code, name, level, start_year, end_year, status, successors };
}
constexpr std::array<std::string_view, 7> era_columns{"code",     "name",   "level",          "start_year",
                                                      "end_year", "status", "successor_codes"};

std::vector<DivisionCode> read_successors(const Csv& row) {
    std::vector<DivisionCode> codes;
    auto left = row[era_column::successors];
    while (!left.empty()) {
        const auto word = left.substr(0, left.find(' '));
        try {
            codes.push_back(DivisionCode::parse(word));
        } catch (const Error&) {
            row.fail(era_column::successors, tr("not codes with one blank between them"));
        }
        left.remove_prefix(std::min(left.size(), word.size() + 1));
    }
    return codes;
}

std::optional<int> read_year(const Csv& row, std::size_t column) {
    const auto year = read_optional(row, column, read_number);
    if (year && (*year < 1900 || *year > 2200)) { row.fail(column, tr("no year")); }
    return year ? std::optional{static_cast<int>(*year)} : std::nullopt;
}

std::vector<DivisionEra> read_history(Csv rows) {
    using namespace era_column;
    std::vector<DivisionEra> eras;
    while (rows.next()) {
        const auto self = read_division(rows, code);
        if (!eras.empty() && self < eras.back().code) { rows.fail(code, tr("codes must ascend")); }
        eras.push_back({.code = self,
                        .name = read_word(rows, name),
                        .level = read_named(rows, level, levels),
                        .start_year = read_year(rows, start_year),
                        .end_year = read_year(rows, end_year),
                        .status = read_named(rows, status, statuses),
                        .successors = read_successors(rows)});
    }
    return eras;
}

constexpr std::array<std::string_view, 6> group_columns{"code",         "name",       "card_name",
                                                        "romanization", "alpha_code", "kind"};

std::vector<EthnicGroup> read_ethnic_groups(Csv rows) {
    std::vector<EthnicGroup> groups;
    while (rows.next()) {
        const auto code = EthnicGroupCode::from_number(read_number(rows, 0));
        if (!code || rows[0].size() != 2) { rows.fail(0, tr("no code of GB/T 3304")); }
        if (!groups.empty() && *code <= groups.back().code) { rows.fail(0, tr("codes must ascend")); }
        groups.push_back({.code = *code,
                          .name = read_word(rows, 1),
                          .card_name = read_word(rows, 2),
                          .romanization = rows[3],
                          .letters = rows[4]});
    }
    return groups;
}

constexpr std::array<std::string_view, 4> holiday_columns{"date", "type", "name", "notice_year"};

Day read_day(const Csv& row, std::size_t column) {
    try {
        return Day::parse(row[column]);
    } catch (const Error& error) { row.fail(column, error.why()); }
}

std::vector<SpecialDay> read_special_days(Csv rows) {
    std::vector<SpecialDay> days;
    while (rows.next()) {
        const auto day = read_day(rows, 0);
        if (!days.empty() && day <= days.back().day) { rows.fail(0, tr("days must ascend")); }
        days.push_back({.day = day,
                        .working = read_named(rows, 1, working),
                        .name = read_word(rows, 2),
                        .notice_year = static_cast<int>(read_number(rows, 3))});
    }
    return days;
}

/// The entry with this code in a table sorted by code.
template <typename Entry, typename Code>
const Entry* find_in(const std::vector<Entry>& table, Code code) noexcept {
    const auto entry = std::lower_bound(table.begin(), table.end(), code,
                                        [](const Entry& e, Code wanted) { return e.code < wanted; });
    return entry != table.end() && entry->code == code ? &*entry : nullptr;
}

/// The stretch of a table sorted by code that lies in first … last, both included.
template <typename Entry>
std::span<const Entry> between(const std::vector<Entry>& table, std::uint32_t first,
                               std::uint32_t last) noexcept {
    const auto from = std::partition_point(table.begin(), table.end(),
                                           [=](const Entry& e) { return e.code.number() < first; });
    const auto to =
        std::partition_point(from, table.end(), [=](const Entry& e) { return e.code.number() <= last; });
    return {from, to};
}

std::uint32_t codes_below(DivisionLevel level) noexcept {
    switch (level) {
        case DivisionLevel::province:
            return 9999;
        case DivisionLevel::prefecture:
            return 99;
        case DivisionLevel::county:
            break;
    }
    return 0;
}

}  // namespace

CodeTables CodeTables::load(const std::filesystem::path& directory) {
    CodeTables tables;
    const auto open = [&](const char* file, std::span<const std::string_view> columns) {
        auto& text = tables.texts_.emplace_back(read_text(directory / file));
        return Csv{file, text, columns};
    };
    tables.divisions_ = read_divisions(open("divisions.csv", division_columns));
    allow_cities_without_counties(tables.divisions_);
    tables.history_ = read_history(open("divisions_history.csv", era_columns));
    tables.ethnic_groups_ = read_ethnic_groups(open("ethnic_groups.csv", group_columns));
    tables.special_days_ = read_special_days(open("holidays.csv", holiday_columns));
    return tables;
}

const Division* CodeTables::find(DivisionCode code) const noexcept { return find_in(divisions_, code); }

std::span<const Division> CodeTables::within(const Division& division) const noexcept {
    const auto first = division.code.number();
    return between(divisions_, first, first + codes_below(division.level));
}

std::span<const DivisionEra> CodeTables::history(DivisionCode code) const noexcept {
    return between(history_, code.number(), code.number());
}

const EthnicGroup* CodeTables::find(EthnicGroupCode code) const noexcept {
    return find_in(ethnic_groups_, code);
}

}  // namespace permit::layout
