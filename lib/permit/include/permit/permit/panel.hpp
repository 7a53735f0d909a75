#pragma once

#include "permit/cardlayout/codes.hpp"
#include "permit/record/residence.hpp"
#include "permit/record/validity.hpp"

#include <string>

namespace permit::procedures {

/// The rewritable panel of the card, as a printer would write it (domain reference 3, items 8, 9, 11). The
/// chip is the truth, the print a convenience.
struct Panel {
    std::string residence;  ///< full name of the division, then the address
    std::string authority;
    std::string validity;  ///< the dates, in words
};

[[nodiscard]] Panel panel_of(const record::Validity& validity, const record::Residence& residence,
                             const layout::CodeTables& tables);

/// The name of a division as printed at the start of an address; its code when the table does not know it.
[[nodiscard]] std::string division_name(layout::DivisionCode code, const layout::CodeTables& tables);

}  // namespace permit::procedures
