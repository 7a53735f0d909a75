#pragma once

#include "permit/cardlayout/codes.hpp"
#include "permit/cardlayout/division.hpp"

#include <string>
#include <string_view>
#include <utility>

namespace permit::procedures {

/// A division in force and the address within it.
struct Place {
    layout::DivisionCode division;
    std::string text;

    friend bool operator==(const Place&, const Place&) = default;
};

/// A registered residence may also be Hong Kong, Macao or Taiwan as a whole.
enum class PlaceUse { registered, residence };

/// The code as a division in force that an address can be in. Throws Error{unknown_division}, naming the
/// successors of a retired code.
[[nodiscard]] layout::DivisionCode division_in_force(std::string_view text, PlaceUse use,
                                                     const layout::CodeTables& tables);

/// A residence address as a clerk types it. Throws Error{unknown_division}, {bad_text}, {text_too_long}.
[[nodiscard]] Place residence_place(std::string_view division, std::string address,
                                    const layout::CodeTables& tables);

}  // namespace permit::procedures
