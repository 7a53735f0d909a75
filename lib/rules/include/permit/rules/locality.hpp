#pragma once

#include "permit/cardlayout/codes.hpp"

#include <cstdint>

namespace permit::rules {

/// How the registered residence lies to the residence (reference 6: who has left for another city).
enum class Locality : std::uint8_t {
    local,           ///< registered in this city: no permit is needed
    other_city,      ///< in the same province
    other_province,  ///< Hong Kong, Macao and Taiwan among them
};

/// A city is a prefecture with its counties, a municipality, or a county that a province runs itself.
[[nodiscard]] Locality locality(layout::DivisionCode registered, layout::DivisionCode residence,
                                const layout::CodeTables& tables);

/// Kebab-case, for --json.
[[nodiscard]] std::string_view name(Locality locality) noexcept;

}  // namespace permit::rules
