#pragma once

#include "permit/card/transport.hpp"
#include "permit/core/bytes.hpp"
#include "permit/core/chip.hpp"

#include <cstdint>
#include <optional>
#include <string>

namespace permit::card {

/// Status word of ISO 7816-4, e.g. 0x9000 or 0x91AF.
using StatusWord = std::uint16_t;

/// A short command APDU (ISO 7816-4 5.1).
struct CommandApdu {
    Byte cla = 0;
    Byte ins = 0;
    Byte p1 = 0;
    Byte p2 = 0;
    Bytes data{};              ///< at most 255 bytes
    std::optional<Byte> le{};  ///< 00 asks for up to 256 bytes

    /// The bytes on the wire. Throws Error{internal} when data is too long.
    [[nodiscard]] Bytes encode() const;

    /// Strict: Lc must fit the length. Throws Error{damaged_content}.
    static CommandApdu decode(BytesView wire);
};

/// A response APDU.
struct ResponseApdu {
    Bytes data{};
    StatusWord sw = 0;

    [[nodiscard]] Bytes encode() const;

    /// Throws Error{card_lost} for fewer than two bytes: that is how readers report a card pulled
    /// in the middle of a command.
    static ResponseApdu decode(BytesView wire);
};

/// The 7-byte UID the reader learned at activation (PC/SC part 3, FF CA 00 00 00). It is the reader's word,
/// not the chip's. Throws Error{chip_unsupported} for another length (random UID: 4 bytes) or a refusal.
[[nodiscard]] Uid query_uid(Transport& transport);

}  // namespace permit::card
