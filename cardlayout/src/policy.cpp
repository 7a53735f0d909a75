#include "permit/cardlayout/policy.hpp"

#include "read_table.hpp"

#include <algorithm>
#include <charconv>

namespace permit::layout {
namespace {

constexpr std::array late_effects{Named{LateEffect::suspend, "suspend"}, Named{LateEffect::expire, "expire"}};
constexpr std::array within_graces{Named{WithinGrace::continuous, "continuous"},
                                   Named{WithinGrace::gap_excluded, "gap_excluded"},
                                   Named{WithinGrace::usable, "usable"}};
constexpr std::array after_graces{Named{AfterGrace::gap_excluded, "gap_excluded"},
                                  Named{AfterGrace::restart, "restart"}};
constexpr std::array moves{Named{CrossCountyMove::same_card, "same_card"},
                           Named{CrossCountyMove::new_card, "new_card"},
                           Named{CrossCountyMove::suspend, "suspend"}};
constexpr std::array day_units{Named{DayUnit::calendar, "calendar"}, Named{DayUnit::working, "working"}};
constexpr std::array grades{Named{'A', "A"}, Named{'B', "B"}, Named{'C', "C"}};

namespace column {
enum : std::size_t {
    profile,
    permit_kind,
    term,
    endorse_every,
    window,
    late_effect,
    grace,
    within_grace,
    after_grace,
    lapse_after,
    min_stay,
    address_change_days,
    address_change_unit,
    cross_county_move,
    issue_days,
    issue_unit,
    issue_max_days,
    fee_first,
    fee_endorse,
    fee_replace,
    grade,
    note,
};
}
constexpr std::array<std::string_view, 22> columns{"profile",
                                                   "permit_kind",
                                                   "term",
                                                   "endorse_every",
                                                   "window",
                                                   "late_effect",
                                                   "grace",
                                                   "within_grace",
                                                   "after_grace",
                                                   "lapse_after",
                                                   "min_stay",
                                                   "address_change_days",
                                                   "address_change_unit",
                                                   "cross_county_move",
                                                   "issue_days",
                                                   "issue_unit",
                                                   "issue_max_days",
                                                   "fee_first_cny",
                                                   "fee_endorse_cny",
                                                   "fee_replace_cny",
                                                   "grade",
                                                   "note"};

PermitKind read_kind(const Csv& row, std::size_t at) {
    const auto kind = permit_kind_from(row[at]);
    if (!kind) { row.fail(at, "no kind of permit"); }
    return *kind;
}

Period read_period(const Csv& row, std::size_t at) {
    const auto period = Period::parse(row[at]);
    if (!period) { row.fail(at, "a duration is written P12M or P30D"); }
    return *period;
}

int read_count(const Csv& row, std::size_t at) { return static_cast<int>(read_number(row, at)); }

template <typename Value, std::size_t Count>
std::optional<Value> read_setting(const Csv& row, std::size_t at,
                                  const std::array<Named<Value>, Count>& table) {
    return read_optional(row, at, [&](const Csv& r, std::size_t c) { return read_named(r, c, table); });
}

std::optional<DayLimit> read_day_limit(const Csv& row, std::size_t days, std::size_t unit) {
    if (row[days].empty() != row[unit].empty()) { row.fail(unit, "days and their unit go together"); }
    if (row[days].empty()) { return std::nullopt; }
    return DayLimit{read_count(row, days), read_named(row, unit, day_units)};
}

Policy read_policy(const Csv& row) {
    return {.profile = std::string{read_word(row, column::profile)},
            .kind = read_kind(row, column::permit_kind),
            .term = read_optional(row, column::term, read_period),
            .endorse_every = read_optional(row, column::endorse_every, read_period),
            .window = read_optional(row, column::window, read_period),
            .late_effect = read_named(row, column::late_effect, late_effects),
            .grace = read_optional(row, column::grace, read_period),
            .within_grace = read_setting(row, column::within_grace, within_graces),
            .after_grace = read_setting(row, column::after_grace, after_graces),
            .lapse_after = read_optional(row, column::lapse_after, read_period),
            .min_stay = read_optional(row, column::min_stay, read_period),
            .address_change = read_day_limit(row, column::address_change_days, column::address_change_unit),
            .cross_county_move = read_setting(row, column::cross_county_move, moves),
            .issue = read_day_limit(row, column::issue_days, column::issue_unit),
            .issue_max_days = read_optional(row, column::issue_max_days, read_count),
            .fee_first_yuan = read_optional(row, column::fee_first, read_count),
            .fee_endorse_yuan = read_optional(row, column::fee_endorse, read_count),
            .fee_replace_yuan = read_optional(row, column::fee_replace, read_count),
            .grade = read_named(row, column::grade, grades),
            .note = std::string{row[column::note]}};
}

/// Settings that make no sense alone.
void check_policy(const Csv& row, const Policy& policy) {
    if (policy.endorse_every.has_value() != policy.window.has_value()) {
        row.fail(column::window, "endorsement and its window go together");
    }
    if (policy.grace.has_value() != policy.within_grace.has_value()) {
        row.fail(column::within_grace, "grace and what holds within it go together");
    }
    if (!policy.endorse_every && !policy.term) {
        row.fail(column::term, "a permit without endorsement needs a term");
    }
}

}  // namespace

std::optional<Period> Period::parse(std::string_view text) noexcept {
    if (text.size() < 3 || text.size() > 6 || text.front() != 'P') { return std::nullopt; }
    const char unit = text.back();
    const auto digits = text.substr(1, text.size() - 2);
    int count = 0;
    const auto [end, problem] = std::from_chars(digits.data(), digits.data() + digits.size(), count);
    if (problem != std::errc{} || end != digits.data() + digits.size() || count < 1) { return std::nullopt; }
    if (unit == 'M') { return months(count); }
    return unit == 'D' ? std::optional{days(count)} : std::nullopt;
}

std::string Period::iso() const { return "P" + std::to_string(count_) + (unit_ == Unit::months ? "M" : "D"); }

Day Period::after(Day day) const noexcept {
    return unit_ == Unit::months ? day.plus_months(count_) : day.plus_days(count_);
}

Day Period::before(Day day) const noexcept {
    return unit_ == Unit::months ? day.plus_months(-count_) : day.plus_days(-count_);
}

PolicyProfiles PolicyProfiles::load(const std::filesystem::path& file) {
    const auto text = read_text(file);
    return parse({text.data(), text.size()}, file.string());
}

PolicyProfiles PolicyProfiles::parse(std::string_view text, std::string_view source) {
    std::vector<char> buffer(text.begin(), text.end());
    Csv rows{std::string{source}, buffer, columns};
    PolicyProfiles profiles;
    while (rows.next()) {
        auto policy = read_policy(rows);
        check_policy(rows, policy);
        if (profiles.find(policy.profile, policy.kind)) {
            rows.fail(column::permit_kind, "this profile has a row of this kind already");
        }
        profiles.rows_.push_back(std::move(policy));
    }
    return profiles;
}

bool PolicyProfiles::contains(std::string_view profile) const noexcept {
    return std::any_of(rows_.begin(), rows_.end(), [&](const Policy& p) { return p.profile == profile; });
}

const Policy* PolicyProfiles::find(std::string_view profile, PermitKind kind) const noexcept {
    const auto row = std::find_if(rows_.begin(), rows_.end(),
                                  [&](const Policy& p) { return p.profile == profile && p.kind == kind; });
    return row == rows_.end() ? nullptr : &*row;
}

}  // namespace permit::layout
