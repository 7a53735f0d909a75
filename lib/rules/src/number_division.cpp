#include "permit/rules/number_division.hpp"

#include <algorithm>

namespace permit::rules {
namespace {

bool gives_out_numbers(layout::DivisionCode code, const layout::CodeTables& tables) {
    const auto* in_force = tables.find(code);
    if (in_force != nullptr && in_force->can_be_address) { return true; }
    const auto eras = tables.history(code);
    return std::any_of(eras.begin(), eras.end(), [](const layout::DivisionEra& era) {
        return era.level == layout::DivisionLevel::county && era.status != layout::CodeStatus::aggregate;
    });
}

}  // namespace

NumberDivision division_of(const CitizenNumber& number, const layout::CodeTables& tables) {
    if (number.origin() != NumberOrigin::mainland) { return NumberDivision::known; }
    if (number.division().front() == '0') { return NumberDivision::unknown_province; }
    const auto code = layout::DivisionCode::parse(number.division());
    if (tables.find(code.province()) == nullptr) { return NumberDivision::unknown_province; }
    if (gives_out_numbers(code, tables)) { return NumberDivision::known; }
    return tables.history(code).empty() ? NumberDivision::unknown_county : NumberDivision::above_county;
}

}  // namespace permit::rules
