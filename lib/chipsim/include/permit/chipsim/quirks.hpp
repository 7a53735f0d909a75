#pragma once

#include "permit/core/bytes.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>

namespace permit::chipsim {

/// What things cost in memory, in bytes; every sum is rounded up to whole units. Public sources give
/// the unit only (reference 14.3); the rest is chosen so that nine files and eight keys take 512.
struct MemoryCosts {
    std::uint32_t unit = 32;
    std::uint32_t application = 64;
    std::uint32_t key = 16;
    std::uint32_t file = 32;             ///< directory entry; a value file needs nothing more
    std::uint32_t transaction_mac = 32;  ///< beside its directory entry
};

/// Where public sources disagree about the chip (reference 14), the simulator follows these switches.
/// The defaults are what a host should meet first; hosts must cope with every combination.
struct Quirks {
    /// A file right needs another key than the session's: 9D as seen on EV3, or AE as the Light data
    /// sheet says (reference 2.1).
    bool wrong_key_is_authentication_error = false;

    /// ISO file identifiers in native commands least significant byte first (reference 4.2).
    bool iso_fid_little_endian = true;

    /// A cyclic file keeps one of its declared records as write buffer (reference 4.5).
    bool cyclic_keeps_spare_record = true;

    /// Payload bytes of one AF frame of ReadData BD and ReadRecords BB (reference 1.2).
    std::size_t answer_piece = 48;

    /// The form of the first command, native or APDU, binds until the power goes (reference 1.1).
    bool framing_is_sticky = true;

    /// Write alone permits ClearRecordFile too (reference 3.4).
    bool write_right_clears_records = false;

    /// A pending transaction outlives ChangeKey of the session's own key (reference 3.3).
    bool transaction_survives_own_key_change = true;

    /// A standard file is written in pieces of this many bytes, each whole or not at all (reference 11).
    std::size_t standard_write_unit = 128;

    /// Failed authentications in a row after which the chip answers AD; none: no counter
    /// (reference 4.8, Light only for certain).
    std::optional<std::uint32_t> failures_before_delay = std::nullopt;

    MemoryCosts costs{};
};

}  // namespace permit::chipsim
