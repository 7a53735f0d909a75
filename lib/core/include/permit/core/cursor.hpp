#pragma once

#include "permit/core/bytes.hpp"

#include <algorithm>
#include <array>
#include <string_view>

namespace permit {

/// Reads bytes from a card or a file from front to back. Every read is checked: running off the end
/// throws Error{damaged_content} naming the thing read and the offset, so no parser indexes by hand.
class Cursor {
public:
    /// `what` names the source in errors ("answer to GetVersion") and must outlive the cursor.
    explicit Cursor(BytesView bytes, std::string_view what) noexcept : bytes_{bytes}, what_{what} {}

    [[nodiscard]] BytesView take(std::size_t count);
    [[nodiscard]] Byte u8();
    [[nodiscard]] std::uint16_t u16_le();
    [[nodiscard]] std::uint32_t u24_le();
    [[nodiscard]] std::uint32_t u32_le();
    [[nodiscard]] std::uint16_t u16_be();

    template <std::size_t Count>
    [[nodiscard]] std::array<Byte, Count> array() {
        std::array<Byte, Count> copy{};
        const auto view = take(Count);
        std::copy(view.begin(), view.end(), copy.begin());
        return copy;
    }

    [[nodiscard]] BytesView rest() noexcept;
    [[nodiscard]] std::size_t remaining() const noexcept { return bytes_.size() - at_; }
    [[nodiscard]] std::size_t offset() const noexcept { return at_; }
    [[nodiscard]] bool at_end() const noexcept { return remaining() == 0; }

    /// Throws Error{damaged_content} when bytes are left over.
    void expect_end() const;

private:
    [[nodiscard]] std::uint32_t little_endian(std::size_t width);

    BytesView bytes_;
    std::string_view what_;
    std::size_t at_ = 0;
};

}  // namespace permit
