#pragma once

#include "permit/core/cursor.hpp"
#include "status.hpp"

#include <array>

namespace permit::chipsim {

/// Reads the fields of a command. Fields that are missing or left over are refused with 7E.
class Fields {
public:
    explicit Fields(BytesView bytes) noexcept : cursor_{bytes, "command"} {}

    [[nodiscard]] BytesView take(std::size_t count) {
        require(cursor_.remaining() >= count, Status::length_error);
        return cursor_.take(count);
    }
    [[nodiscard]] Byte u8() { return take(1).front(); }
    [[nodiscard]] std::uint16_t u16() { return static_cast<std::uint16_t>(integer(2)); }
    [[nodiscard]] std::uint32_t u24() { return integer(3); }
    [[nodiscard]] std::uint32_t u32() { return integer(4); }
    [[nodiscard]] std::int32_t i32() { return static_cast<std::int32_t>(integer(4)); }
    [[nodiscard]] BytesView rest() noexcept { return cursor_.rest(); }
    [[nodiscard]] std::size_t remaining() const noexcept { return cursor_.remaining(); }
    void end() const { require(cursor_.at_end(), Status::length_error); }

    template <std::size_t Count>
    [[nodiscard]] std::array<Byte, Count> array() {
        require(cursor_.remaining() >= Count, Status::length_error);
        return cursor_.array<Count>();
    }

private:
    [[nodiscard]] std::uint32_t integer(std::size_t width) {
        std::uint32_t value = 0;
        unsigned shift = 0;
        for (const Byte byte : take(width)) {
            value |= static_cast<std::uint32_t>(byte) << shift;
            shift += 8;
        }
        return value;
    }

    Cursor cursor_;
};

}  // namespace permit::chipsim
