#pragma once

#include "permit/cardlayout/division.hpp"
#include "permit/cardlayout/fields.hpp"
#include "permit/core/date.hpp"

#include <cstdint>

namespace permit::record {

/// One line of the card's history. Former addresses stay in the register, not here (domain reference 19).
struct JournalEntry {
    std::uint32_t serial;   ///< of the card, from 1
    std::uint16_t version;  ///< of the rewrite it tells about
    layout::Event event;
    Day decided;
    layout::DivisionCode division;
    Day base;                    ///< as in the residence record of this version
    std::uint16_t days_counted;  ///< likewise

    friend bool operator==(const JournalEntry&, const JournalEntry&) = default;
};

}  // namespace permit::record
