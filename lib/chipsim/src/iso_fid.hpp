#pragma once

#include "card.hpp"
#include "fields.hpp"

#include <utility>

namespace permit::chipsim {

/// An ISO file identifier in a native command, in the order the quirk says. Reserved ones are
/// refused with 9E (reference 4.2).
[[nodiscard]] inline std::uint16_t iso_fid(const Card& card, Fields& fields) {
    auto fid = fields.u16();
    if (!card.quirks.iso_fid_little_endian) { fid = static_cast<std::uint16_t>(fid << 8U | fid >> 8U); }
    const bool reserved = fid == 0x0000 || fid == 0x3F00 || fid == 0x3FFF || fid == 0xFFFF;
    require(!reserved, Status::parameter_error);
    return fid;
}

/// The same on its way out.
[[nodiscard]] inline std::array<Byte, 2> iso_fid_wire(const Card& card, std::uint16_t fid) {
    auto wire = little_endian<2>(fid);
    if (!card.quirks.iso_fid_little_endian) { std::swap(wire[0], wire[1]); }
    return wire;
}

}  // namespace permit::chipsim
