#pragma once

#include "memory.hpp"
#include "permit/core/bytes.hpp"
#include "permit/core/cursor.hpp"

#include <string>
#include <vector>

namespace permit::chipsim {

/// The chip's memory as bytes (docs/chip-image.md).
[[nodiscard]] Bytes encode(const ChipMemory& memory);

/// Throws Error{bad_image} for what `encode` cannot have written.
[[nodiscard]] ChipMemory decode_memory(Cursor& cursor);

/// A named part of the memory, for telling which cells a change writes.
struct Place {
    std::string name;
    Bytes content;
};
[[nodiscard]] std::vector<Place> places(const ChipMemory& memory);

[[nodiscard]] std::string file_place(AppId aid, Byte file);

}  // namespace permit::chipsim
