#pragma once

#include "permit/cardlayout/division.hpp"
#include "permit/cardlayout/fields.hpp"
#include "permit/core/date.hpp"

#include <cstdint>
#include <optional>

namespace permit::record {

/// All a gate learns: no name, no address.
struct Validity {
    std::uint32_t serial;   ///< of the card, from 1
    std::uint16_t version;  ///< grows with every rewrite; the residence record carries the same
    layout::PermitKind kind;
    layout::DivisionCode division;      ///< of the residence
    Day decided;                        ///< the day the authority decided
    std::optional<Day> valid_until;     ///< last day; empty: open
    std::optional<Day> endorsed_until;  ///< last day; empty: this kind is not endorsed

    friend bool operator==(const Validity&, const Validity&) = default;
};

}  // namespace permit::record
