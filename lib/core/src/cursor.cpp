#include "permit/core/cursor.hpp"

#include "permit/core/error.hpp"
#include "permit/core/words.hpp"

namespace permit {

BytesView Cursor::take(std::size_t count) {
    if (count > remaining()) {
        throw Error{ErrorCode::damaged_content, tr("read {}", tr(what_)),
                    tr("ends at byte {}, {} more were expected at offset {}", bytes_.size(), count, at_)};
    }
    const auto taken = bytes_.subspan(at_, count);
    at_ += count;
    return taken;
}

Byte Cursor::u8() { return take(1).front(); }

std::uint32_t Cursor::little_endian(std::size_t width) {
    std::uint32_t value = 0;
    const auto wire = take(width);
    for (std::size_t at = width; at > 0; --at) { value = value << 8U | wire[at - 1]; }
    return value;
}

std::uint16_t Cursor::u16_le() { return static_cast<std::uint16_t>(little_endian(2)); }
std::uint32_t Cursor::u24_le() { return little_endian(3); }
std::uint32_t Cursor::u32_le() { return little_endian(4); }

std::uint16_t Cursor::u16_be() {
    const auto wire = take(2);
    return static_cast<std::uint16_t>(wire[0] << 8U | wire[1]);
}

BytesView Cursor::rest() noexcept {
    const auto left = bytes_.subspan(at_);
    at_ = bytes_.size();
    return left;
}

void Cursor::expect_end() const {
    if (!at_end()) {
        throw Error{ErrorCode::damaged_content, tr("read {}", tr(what_)),
                    tr("{} bytes too many from offset {}", remaining(), at_)};
    }
}

}  // namespace permit
