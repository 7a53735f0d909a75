#pragma once

#include "permit/cardlayout/division.hpp"
#include "permit/cardlayout/fields.hpp"
#include "permit/core/date.hpp"

#include <filesystem>
#include <memory>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

namespace permit::layout {

enum class DivisionLevel { province, prefecture, county };

/// A division in force. Texts live as long as the CodeTables they came from; likewise below.
struct Division {
    DivisionCode code;
    std::string_view name;
    DivisionLevel level;
    std::string_view kind;
    DivisionCode province;
    std::optional<DivisionCode> prefecture;  ///< empty for provinces and what a province runs itself
    std::string_view full_name;              ///< as printed at the start of an address
    bool can_be_address;  ///< a county, or a prefecture city without counties (domain reference 12)
};

enum class CodeStatus {
    current,
    retired,
    aggregate,  ///< a bookkeeping code ("districts of the city"), no place of its own
};

/// One name era of a code. Successors are best effort: for information, never for a decision.
struct DivisionEra {
    DivisionCode code;
    std::string_view name;
    DivisionLevel level;
    std::optional<int> start_year;
    std::optional<int> end_year;
    CodeStatus status;
    std::vector<DivisionCode> successors;
};

struct EthnicGroup {
    EthnicGroupCode code;
    std::string_view name;       ///< with the final 族
    std::string_view card_name;  ///< as printed on cards, without it
    std::string_view romanization;
    std::string_view letters;  ///< two-letter code; empty for 97 and 98
};

/// A day whose kind differs from its weekday (domain reference 10).
struct SpecialDay {
    Day day;
    bool working;
    std::string_view name;
    int notice_year;
};

/// The versioned tables of cardlayout/codes, read once and never changed.
class CodeTables {
public:
    /// Reads divisions.csv, divisions_history.csv, ethnic_groups.csv and holidays.csv.
    /// Throws Error{bad_table} naming file, line and column.
    static CodeTables load(const std::filesystem::path& directory);

    /// In force, in the order of their codes.
    [[nodiscard]] std::span<const Division> divisions() const noexcept { return divisions_; }
    [[nodiscard]] const Division* find(DivisionCode code) const noexcept;

    /// The division and everything below it: all counties of a province or prefecture.
    [[nodiscard]] std::span<const Division> within(const Division& division) const noexcept;

    /// Every era of a code, oldest first; empty when it was never seen. A gap in the table is
    /// possible before 1980, so an unknown code is a warning, never a refusal.
    [[nodiscard]] std::span<const DivisionEra> history(DivisionCode code) const noexcept;

    [[nodiscard]] std::span<const EthnicGroup> ethnic_groups() const noexcept { return ethnic_groups_; }
    [[nodiscard]] const EthnicGroup* find(EthnicGroupCode code) const noexcept;

    /// In the order of their days.
    [[nodiscard]] std::span<const SpecialDay> special_days() const noexcept { return special_days_; }

private:
    CodeTables() = default;

    std::vector<std::vector<char>> texts_;
    std::vector<Division> divisions_;
    std::vector<DivisionEra> history_;
    std::vector<EthnicGroup> ethnic_groups_;
    std::vector<SpecialDay> special_days_;
};

}  // namespace permit::layout
