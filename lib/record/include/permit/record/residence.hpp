#pragma once

#include "permit/cardlayout/division.hpp"
#include "permit/cardlayout/fields.hpp"
#include "permit/core/date.hpp"

#include <cstdint>
#include <string>

namespace permit::record {

/// Where the holder lives and how long that has counted; rewritten together with the validity record.
/// Texts: UTF-8 in NFC, not empty, within the limits of layout.hpp.
struct Residence {
    std::uint32_t serial;   ///< of the card, from 1
    std::uint16_t version;  ///< the validity record's
    layout::DivisionCode division;
    std::string address;
    std::string authority;  ///< name of the issuing authority
    layout::Ground ground;
    Day base;                    ///< the year of residence now running counts from here (domain reference 7)
    std::uint16_t days_counted;  ///< days of residence up to `base`, gaps left out
    Day continuous_since;

    friend bool operator==(const Residence&, const Residence&) = default;
};

}  // namespace permit::record
