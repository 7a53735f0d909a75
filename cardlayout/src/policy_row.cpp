#include "policy_row.hpp"

#include "permit/core/error.hpp"
#include "permit/core/words.hpp"
#include "read_table.hpp"

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
constexpr std::array last_days{Named{LastDay::day_before, "day_before"},
                               Named{LastDay::anniversary, "anniversary"}};
constexpr std::array next_bases{Named{NextBase::year_end, "year_end"},
                                Named{NextBase::endorsement_day, "endorsement_day"}};
constexpr std::array rewriters{Named{RewrittenAt::county, "county"},
                               Named{RewrittenAt::province, "province"}};
constexpr std::array rest_days{Named{RestDay::moves, "moves"}, Named{RestDay::stays, "stays"}};
constexpr std::array grades{Named{'A', "A"}, Named{'B', "B"}, Named{'C', "C"}};

namespace column = policy_column;

PermitKind read_kind(const Csv& row, std::size_t at) {
    const auto kind = permit_kind_from(row[at]);
    if (!kind) { row.fail(at, tr("no kind of permit")); }
    return *kind;
}

Period read_period(const Csv& row, std::size_t at) {
    const auto period = Period::parse(row[at]);
    if (!period) { row.fail(at, tr("a duration is written P12M or P30D")); }
    return *period;
}

int read_count(const Csv& row, std::size_t at) { return static_cast<int>(read_number(row, at)); }

template <typename Value, std::size_t Count>
std::optional<Value> read_setting(const Csv& row, std::size_t at,
                                  const std::array<Named<Value>, Count>& table) {
    return read_optional(row, at, [&](const Csv& r, std::size_t c) { return read_named(r, c, table); });
}

std::optional<DayLimit> read_day_limit(const Csv& row, std::size_t days, std::size_t unit) {
    if (row[days].empty() != row[unit].empty()) { row.fail(unit, tr("days and their unit go together")); }
    if (row[days].empty()) { return std::nullopt; }
    return DayLimit{read_count(row, days), read_named(row, unit, day_units)};
}

template <typename Value, std::size_t Count>
Value read_choice(const Csv& row, std::size_t at, const std::array<Named<Value>, Count>& table) {
    return read_setting(row, at, table).value_or(table.front().value);
}

Day read_day(const Csv& row, std::size_t at) {
    try {
        return Day::parse(row[at]);
    } catch (const Error& error) { row.fail(at, error.why()); }
}

Period read_days(const Csv& row, std::size_t at) {
    const auto period = read_period(row, at);
    if (period.unit() != Period::Unit::days) { row.fail(at, tr("counted in days, such as P10D")); }
    return period;
}

Policy read_cells(const Csv& row) {
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
            .note = std::string{row[column::note]},
            .from = read_optional(row, column::from, read_day),
            .last_day = read_choice(row, column::last_day, last_days),
            .next_base = read_choice(row, column::next_base, next_bases),
            .bridge = read_optional(row, column::bridge, read_days),
            .min_age = read_optional(row, column::min_age, read_count),
            .rewritten_at = read_choice(row, column::rewritten_at, rewriters),
            .rest_day = read_choice(row, column::rest_day, rest_days),
            .place = std::string{row[column::place]},
            .before = {}};
}

bool longer(const Period& a, const Period& b) noexcept {
    const Day start = Day::from_number(0);
    return a.after(start) > b.after(start);
}

/// Whether `a` is shorter than `b` from some first day on: months differ in length, and a leap day lies
/// within or not, so every day of four years is tried.
bool can_be_shorter(const Period& a, const Period& b) noexcept {
    if (a.unit() == b.unit()) { return a.count() < b.count(); }
    constexpr int four_years = 1461;
    for (int day = 0; day < four_years; ++day) {
        const Day start = Day::from_number(day);
        if (a.after(start) < b.after(start)) { return true; }
    }
    return false;
}

/// Settings of the endorsed year that make no sense together.
void check_year(const Csv& row, const Policy& policy) {
    if (policy.endorse_every.has_value() != policy.window.has_value()) {
        row.fail(column::window, tr("endorsement and its window go together"));
    }
    if (policy.window && !longer(*policy.endorse_every, *policy.window)) {
        row.fail(column::window, tr("the window is shorter than the year it ends"));
    }
    if (policy.endorse_every && policy.term && policy.term != policy.endorse_every) {
        row.fail(column::term, tr("beside an endorsement the term is the time between two of them"));
    }
    if (!policy.endorse_every) {
        for (const auto at : {column::grace, column::lapse_after, column::last_day, column::next_base}) {
            if (!row[at].empty()) { row.fail(at, tr("only for a kind that is endorsed")); }
        }
    }
}

void check_lateness(const Csv& row, const Policy& policy) {
    if (policy.grace.has_value() != policy.within_grace.has_value()) {
        row.fail(column::within_grace, tr("grace and what holds within it go together"));
    }
    if (policy.lapse_after && policy.late_effect == LateEffect::expire) {
        row.fail(column::lapse_after, tr("what expires when late is not suspended"));
    }
    if (policy.after_grace && policy.late_effect == LateEffect::expire) {
        row.fail(column::after_grace, tr("what expires when late is not endorsed later"));
    }
    if (policy.lapse_after && policy.grace && can_be_shorter(*policy.lapse_after, *policy.grace)) {
        row.fail(column::lapse_after, tr("not before the grace is over"));
    }
}

}  // namespace

Policy read_policy(const Csv& row) {
    auto policy = read_cells(row);
    check_year(row, policy);
    check_lateness(row, policy);
    if (!policy.endorse_every && !policy.term) {
        row.fail(column::term, tr("a permit without endorsement needs a term"));
    }
    return policy;
}

}  // namespace permit::layout
