#pragma once

#include "permit/cardlayout/policy.hpp"

#include "csv.hpp"

#include <array>

namespace permit::layout {

namespace policy_column {
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
    from,
    last_day,
    next_base,
    bridge,
    min_age,
    rewritten_at,
    rest_day,
    place,
};
}

constexpr std::array<std::string_view, 30> policy_columns{"profile",
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
                                                          "note",
                                                          "from",
                                                          "last_day",
                                                          "next_base",
                                                          "bridge",
                                                          "min_age",
                                                          "rewritten_at",
                                                          "rest_day",
                                                          "place"};

/// Columns of older tables, which readers go on accepting.
constexpr std::size_t first_policy_columns = policy_column::note + 1;
constexpr std::size_t dated_policy_columns = policy_column::rest_day + 1;

/// The row as a policy, its settings checked one by one and against each other.
[[nodiscard]] Policy read_policy(const Csv& row);

}  // namespace permit::layout
