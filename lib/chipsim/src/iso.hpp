#pragma once

#include "card.hpp"

#include <optional>

namespace permit::chipsim::iso {

/// Status words of reference 2.2.
enum class Sw : std::uint16_t {
    ok = 0x9000,
    counter_used_up = 0x6283,
    wrong_length = 0x6700,
    security_status = 0x6982,
    conditions_of_use = 0x6985,
    not_found = 0x6A82,
    wrong_p1_p2 = 0x6A86,
    unknown_ins = 0x6D00,
};

/// Ends a command with an error; like `Refusal` it never leaves the chip.
struct Refused {
    Sw sw;
};

inline void require(bool condition, Sw otherwise) {
    if (!condition) { throw Refused{otherwise}; }
}

/// A short APDU taken apart; `le` 00 is 256.
struct Command {
    Byte ins;
    Byte p1;
    Byte p2;
    BytesView data{};
    std::optional<std::size_t> le{};
};

[[nodiscard]] Bytes with_sw(BytesView data, Sw sw);

/// The file of the selected application (the first of two) with this identifier, or nullptr.
[[nodiscard]] const File* file_with_fid(const Card& card, std::uint16_t fid);

/// The file a short identifier from 01 to 1E means, by file number or by identifier as the quirk says; it
/// is selected from now on. Refuses with 6A86 and 6A82.
[[nodiscard]] const File& file_with_short_id(Card& card, Byte id);

/// The EF that is selected; refuses with 6985 when there is none.
[[nodiscard]] const File& selected_file(const Card& card);

/// Refuses unless one of `rights` is free in one of the file's sets (6982); inside EV2 sessions (6982) and
/// beside a transaction MAC file (6985) as the quirks say (reference 5).
void require_open(const Card& card, const File& file, unsigned rights);

[[nodiscard]] Bytes select(Card& card, const Command& command);
[[nodiscard]] Bytes read_binary(Card& card, const Command& command);
[[nodiscard]] Bytes update_binary(Card& card, const Command& command);
[[nodiscard]] Bytes read_iso_records(Card& card, const Command& command);
[[nodiscard]] Bytes append_record(Card& card, const Command& command);

}  // namespace permit::chipsim::iso
