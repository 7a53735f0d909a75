#pragma once

#include "permit/cardlayout/codes.hpp"
#include "permit/rules/facts.hpp"
#include "permit/rules/refusal.hpp"

#include <catch2/catch.hpp>
#include <ostream>
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
    return terms_of(profiles(), profile, kind);
}

/// The card for Hong Kong, Macao and Taiwan residents.
inline const layout::Policy& hmt_policy() {
    return policy("hmt", layout::PermitKind::hong_kong_macao_taiwan);
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
