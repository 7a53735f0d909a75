#pragma once

#include "memory.hpp"
#include "permit/core/bytes.hpp"
#include "permit/core/cursor.hpp"

#include <string>
#include <vector>

namespace permit::chipsim {

/// The chip's memory as bytes, in the newest version (docs/chip-image.md).
[[nodiscard]] Bytes encode(const ChipMemory& memory);

/// Formats of docs/chip-image.md. The second added key sets, further PICC keys, dynamic messaging, failure
/// counters and the name of the PICC level.
enum class ImageVersion : std::uint16_t { first = 1, second = 2 };

/// Throws Error{bad_image} for what no `encode` of that version can have written.
[[nodiscard]] ChipMemory decode_memory(Cursor& cursor, ImageVersion version);

/// A named part of the memory, for telling which cells a change writes.
struct Place {
    std::string name;
    Bytes content;
};
[[nodiscard]] std::vector<Place> places(const ChipMemory& memory);

[[nodiscard]] std::string file_place(AppId aid, Byte file);

}  // namespace permit::chipsim
