#pragma once

#include "card.hpp"

namespace permit::chipsim {

/// Refuses with BE unless `length` bytes from `offset` lie within `size`.
void require_inside(std::size_t size, std::size_t offset, std::size_t length);

/// Content of a standard or backup file as committed; refuses with 9D for other types.
[[nodiscard]] BytesView committed_content(const File& file);

/// Size of a standard or backup file; refuses with 9D for other types.
[[nodiscard]] std::size_t data_file_size(const File& file);

/// Writes into a standard file, at once and piece by piece, or into the second image of a backup file,
/// which becomes the file's content at commit (reference 11). The bytes must lie inside. `number` is the
/// file's on the wire.
void write_content(Card& card, Byte number, std::size_t offset, BytesView data);

/// `data` over `cells`, as a write that costs power and is not yet content of the file.
void write_pending(Card& card, Byte number, std::size_t offset, std::span<Byte> cells, BytesView data);

}  // namespace permit::chipsim
