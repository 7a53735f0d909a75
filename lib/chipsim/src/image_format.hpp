#pragma once

#include "card.hpp"

namespace permit::chipsim {

/// What an image says of a chip (docs/chip-image.md).
struct StoredChip {
    const ChipProfile* profile;
    Uid uid;
    std::array<Byte, 56> signature;
    ChipMemory memory;
};

[[nodiscard]] Bytes encode_image(const StoredChip& chip);

/// Throws Error{bad_image}: no image, cut short, damaged, or written by a newer program.
[[nodiscard]] StoredChip decode_image(BytesView image);

}  // namespace permit::chipsim
