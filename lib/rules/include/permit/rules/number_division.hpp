#pragma once

#include "permit/cardlayout/codes.hpp"
#include "permit/core/citizen_number.hpp"

#include <cstdint>

namespace permit::rules {

/// What the tables know of the first six digits of a citizen number (reference 11).
enum class NumberDivision : std::uint8_t {
    known,             ///< in force or retired, allocated for Hong Kong, Macao, Taiwan, or of the test realm
    above_county,      ///< exists, but numbers are given out by counties: a warning
    unknown_county,    ///< never seen in an existing province: a warning, old tables have holes
    unknown_province,  ///< there is no such province: the number cannot exist
};

[[nodiscard]] NumberDivision division_of(const CitizenNumber& number, const layout::CodeTables& tables);

}  // namespace permit::rules
