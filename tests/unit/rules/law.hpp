#pragma once

#include "permit/cardlayout/codes.hpp"
#include "permit/rules/facts.hpp"
#include "permit/rules/profile.hpp"
#include "permit/rules/refusal.hpp"

#include <catch2/catch.hpp>
#include <ostream>
#include <string>
#include <string_view>

namespace permit {

inline std::ostream& operator<<(std::ostream& out, Day day) { return out << day.iso(); }

}  // namespace permit

namespace permit::rules {

inline Day day(std::string_view text) { return Day::parse(text); }

/// The tables and profiles the project ships.
inline const layout::CodeTables& tables() {
    static const auto loaded = layout::CodeTables::load(PERMIT_CARDLAYOUT "/codes");
    return loaded;
}

inline const layout::PolicyProfiles& profiles() {
    static const auto loaded =
        layout::PolicyProfiles::load(PERMIT_CARDLAYOUT "/policies/policy_profiles.csv");
    return loaded;
}

inline const layout::Policy& policy(std::string_view profile,
                                    layout::PermitKind kind = layout::PermitKind::standard) {
    return terms_in_force(profiles(), profile, kind, day("2026-11-22"));
}

/// The card for Hong Kong, Macao and Taiwan residents.
inline const layout::Policy& hmt_policy() {
    return policy("hmt", layout::PermitKind::hong_kong_macao_taiwan);
}

/// A table of rows as they follow the profile; the columns end with the day from which the row holds.
inline layout::PolicyProfiles table(std::string_view rows) {
    const std::string header{
        "profile,permit_kind,term,endorse_every,window,late_effect,grace,within_grace,after_grace,lapse_"
        "after,"
        "min_stay,address_change_days,address_change_unit,cross_county_move,issue_days,issue_unit,"
        "issue_max_days,fee_first_cny,fee_endorse_cny,fee_replace_cny,grade,note,from,last_day,next_base,"
        "bridge,min_age,rewritten_at,rest_day\n"};
    return layout::PolicyProfiles::parse(std::string{header}.append(rows), "rows.csv");
}

/// One row of such a table: from `term` to `lapse_after`, and the first day.
inline std::string row(std::string_view place, std::string_view settings, std::string_view from) {
    return std::string{place}
        .append(",standard,")
        .append(settings)
        .append(",P6M,,,,,,,,,,C,,")
        .append(from)
        .append(",,,,,,\n");
}

/// A permit of a yearly endorsed kind.
inline Facts endorsed_until(std::string_view text) {
    return {layout::PermitKind::standard, std::nullopt, day(text)};
}

/// A Xinjiang permit with an end.
inline Facts temporary_until(std::string_view text) {
    return {layout::PermitKind::temporary, day(text), std::nullopt};
}

template <class Granted>
Granted granted(const Decision<Granted>& decision) {
    REQUIRE(std::holds_alternative<Granted>(decision));
    return std::get<Granted>(decision);
}

template <class Granted>
Refusal refused(const Decision<Granted>& decision) {
    REQUIRE(std::holds_alternative<Refusal>(decision));
    return std::get<Refusal>(decision);
}

}  // namespace permit::rules
