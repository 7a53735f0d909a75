#pragma once

#include "permit/cardlayout/division.hpp"
#include "permit/cardlayout/fields.hpp"
#include "permit/core/citizen_number.hpp"
#include "permit/core/date.hpp"
#include "permit/crypto/hash.hpp"

#include <cstdint>
#include <optional>
#include <string>

namespace permit::record {

/// What the portrait file must hold; the photograph itself is not in the record.
struct Portrait {
    std::uint16_t length;  ///< bytes of JPEG, 1 to layout::portrait_limit
    crypto::Digest sha256;

    friend bool operator==(const Portrait&, const Portrait&) = default;
};

/// The fields that never change (domain reference 3, items 1 to 7 and 10).
/// Texts: UTF-8 in NFC, not empty, within the limits of layout.hpp.
struct Identity {
    std::uint32_t serial;  ///< of the card, from 1
    std::string name;
    layout::Sex sex;
    /// Absent for Hong Kong, Macao and Taiwan residents.
    std::optional<layout::EthnicGroupCode> ethnic_group;
    Day birth_date;
    CitizenNumber citizen_number;  ///< of either realm: whose records may carry it is for lib/trust
    layout::DivisionCode registered_division;
    std::string registered_address;
    Day first_issue;
    std::optional<Portrait> portrait;

    friend bool operator==(const Identity&, const Identity&) = default;
};

}  // namespace permit::record
