#pragma once

#include "permit/cardlayout/fields.hpp"
#include "permit/core/date.hpp"

#include <filesystem>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace permit::layout {

/// A span of time as the rules name it: whole months or whole days, never both.
class Period {
public:
    enum class Unit { months, days };

    static constexpr Period months(int count) noexcept { return {count, Unit::months}; }
    static constexpr Period days(int count) noexcept { return {count, Unit::days}; }

    /// ISO 8601 "P12M" or "P30D", 1 to 9999 of them. Empty for anything else.
    static std::optional<Period> parse(std::string_view text) noexcept;

    [[nodiscard]] constexpr int count() const noexcept { return count_; }
    [[nodiscard]] constexpr Unit unit() const noexcept { return unit_; }
    [[nodiscard]] std::string iso() const;

    [[nodiscard]] Day after(Day day) const noexcept;
    [[nodiscard]] Day before(Day day) const noexcept;

    friend constexpr bool operator==(Period, Period) = default;

private:
    constexpr Period(int count, Unit unit) noexcept : count_{count}, unit_{unit} {}
    int count_;
    Unit unit_;
};

enum class DayUnit { calendar, working };

/// A deadline in days, of either kind (domain reference 10).
struct DayLimit {
    int days;
    DayUnit unit;

    friend constexpr bool operator==(DayLimit, DayLimit) = default;
};

// Settings of domain reference 7 and 9, under the names of policy_profiles.csv.
enum class LateEffect { suspend, expire };
enum class WithinGrace { continuous, gap_excluded, usable };
enum class AfterGrace { gap_excluded, restart };
enum class CrossCountyMove { same_card, new_card, suspend };

// Settings the shared table has no column for; what an empty cell means stands first.
enum class LastDay { day_before, anniversary };     ///< of the window: A - 1, or A itself (reference 7)
enum class NextBase { year_end, endorsement_day };  ///< after an endorsement on time (reference 7)
enum class RewrittenAt { county, province };        ///< points that may rewrite a card after a move
enum class RestDay { moves, stays };                ///< a deadline on a rest day (reference 10)

/// One row of policy_profiles.csv: what holds for a kind of permit in a place from a day on. Empty means not
/// regulated or not known.
struct Policy {
    std::string profile;
    PermitKind kind;
    std::optional<Period> term;           ///< empty: open
    std::optional<Period> endorse_every;  ///< empty: this kind is not endorsed
    std::optional<Period> window;         ///< present whenever endorse_every is
    LateEffect late_effect;
    std::optional<Period> grace;
    std::optional<WithinGrace> within_grace;  ///< present whenever grace is
    std::optional<AfterGrace> after_grace;
    std::optional<Period> lapse_after;
    std::optional<Period> min_stay;
    std::optional<DayLimit> address_change;
    std::optional<CrossCountyMove> cross_county_move;
    std::optional<DayLimit> issue;
    std::optional<int> issue_max_days;
    std::optional<int> fee_first_yuan;
    std::optional<int> fee_endorse_yuan;
    std::optional<int> fee_replace_yuan;
    char grade;  ///< A text of the rule seen; B several sources agree; C one guide only
    std::string note;
    std::optional<Day> from;  ///< the first day of this row; empty: as long as anybody remembers
    LastDay last_day;
    NextBase next_base;
    std::optional<Period> bridge;  ///< breaks between registrations up to this long are none; in days
    std::optional<int> min_age;    ///< full years on the day of the application
    RewrittenAt rewritten_at;
    RestDay rest_day;
    std::string place;  ///< its Chinese name; empty: the table has none

    /// The rules that held for this kind in the place until the eve of `from`; null: none did.
    std::shared_ptr<const Policy> before{};
};

/// The first day from which the place has had a setting as it is in this row, row after row; empty: always.
template <class Setting>
[[nodiscard]] std::optional<Day> held_since(const Policy& policy, Setting Policy::*setting) noexcept {
    const Policy* row = &policy;
    while (row->before && (*row->before).*setting == policy.*setting) { row = row->before.get(); }
    return row->from;
}

/// How places differ in the law they apply; data, not code (design 2, decision 6).
class PolicyProfiles {
public:
    /// Takes the table with and without its newer columns: what has no column is as if its cell were empty.
    /// Throws Error{bad_table} naming file, line and column.
    static PolicyProfiles load(const std::filesystem::path& file);

    /// The same from memory; `source` names it in errors.
    static PolicyProfiles parse(std::string_view text, std::string_view source);

    /// In the order of the file.
    [[nodiscard]] std::span<const Policy> rows() const noexcept { return rows_; }

    [[nodiscard]] bool contains(std::string_view profile) const noexcept;

    /// The profile whose rules hold in a place on a day: its own from the first day of its first row on,
    /// whatever the kind; before that, and where there is none, "national".
    [[nodiscard]] std::string_view profile_on(std::string_view profile, Day day) const noexcept;

    /// The row of this profile that counts on a day: the last to have begun. Null when the profile has no
    /// permit of this kind, and before the first row begins.
    [[nodiscard]] const Policy* in_force(std::string_view profile, PermitKind kind, Day day) const noexcept;

    /// The row that rules on a kind in a place on a day: of the profile whose rules hold there; for the card
    /// of Hong Kong, Macao and Taiwan residents where that has no row of its own, of "hmt". Null: no such
    /// kind.
    [[nodiscard]] const Policy* terms_on(std::string_view profile, PermitKind kind, Day day) const noexcept;

private:
    PolicyProfiles() = default;
    void link_rows();

    std::vector<Policy> rows_;
};

}  // namespace permit::layout
