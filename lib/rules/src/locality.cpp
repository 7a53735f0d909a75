#include "permit/rules/locality.hpp"

#include <array>

namespace permit::rules {
namespace {

using layout::DivisionCode;

/// What makes a city of a division of residence: the code and the digits that count.
bool same_city(DivisionCode registered, DivisionCode residence, const layout::CodeTables& tables) {
    if (registered == residence) { return true; }
    const auto* province = tables.find(residence.province());
    if (province != nullptr && province->kind == "municipality") {
        return registered.province() == residence.province();
    }
    const auto* here = tables.find(residence);
    const bool run_by_province =
        here != nullptr && here->level == layout::DivisionLevel::county && !here->prefecture;
    return !run_by_province && registered.prefecture() == residence.prefecture();
}

constexpr std::array<std::string_view, 3> names{"local", "other-city", "other-province"};

}  // namespace

Locality locality(DivisionCode registered, DivisionCode residence, const layout::CodeTables& tables) {
    if (same_city(registered, residence, tables)) { return Locality::local; }
    return registered.province() == residence.province() ? Locality::other_city : Locality::other_province;
}

std::string_view name(Locality locality) noexcept { return names.at(static_cast<std::size_t>(locality)); }

}  // namespace permit::rules
