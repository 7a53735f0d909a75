#include "permit/permit/place.hpp"

#include "holder_text.hpp"
#include "permit/cardlayout/layout.hpp"
#include "permit/core/error.hpp"
#include "permit/core/words.hpp"

#include <optional>

namespace permit::procedures {
namespace {

constexpr auto doing = "check the address";

std::string successors_of(layout::DivisionCode code, const layout::CodeTables& tables) {
    const auto eras = tables.history(code);
    if (eras.empty() || eras.back().successors.empty()) { return ""; }
    std::string text = "; perhaps it is now";
    for (const auto successor : eras.back().successors) {
        const auto* division = tables.find(successor);
        text += " " + successor.text() + (division ? " " + std::string{division->full_name} : "");
    }
    return text;
}

/// Hong Kong, Macao and Taiwan are not divided further in the tables.
bool stands_alone(const layout::Division& division, const layout::CodeTables& tables) {
    return division.level == layout::DivisionLevel::province && tables.within(division).size() == 1;
}

}  // namespace

layout::DivisionCode division_in_force(std::string_view text, PlaceUse use,
                                       const layout::CodeTables& tables) {
    std::optional<layout::DivisionCode> code;
    try {
        code = layout::DivisionCode::parse(text);
    } catch (const Error&) { throw Error{ErrorCode::unknown_division, doing, tr("a code has six digits")}; }

    const auto* division = tables.find(*code);
    if (division == nullptr) {
        throw Error{ErrorCode::unknown_division, doing,
                    tr("no division in force has the code {}{}", text, successors_of(*code, tables))};
    }
    const bool allowed =
        division->can_be_address || (use == PlaceUse::registered && stands_alone(*division, tables));
    if (!allowed) {
        throw Error{ErrorCode::unknown_division, doing,
                    tr("{} {} is above the counties", text, division->full_name),
                    tr("give the code of the county or district")};
    }
    return *code;
}

Place residence_place(std::string_view division, std::string address, const layout::CodeTables& tables) {
    const auto code = division_in_force(division, PlaceUse::residence, tables);
    require_printable(address, "address", layout::address_limit);
    return {code, std::move(address)};
}

}  // namespace permit::procedures
