#pragma once

#include "permit/core/bytes.hpp"

#include <bit>
#include <cstdint>

namespace permit::trust {

// The gaps between the serials of a set in Golomb-Rice code, first bit lowest in the first byte: gap - 1 is
// written as its high part in zeros, a one, and its low part, least significant bit first.

[[nodiscard]] inline std::uint64_t low_part(std::uint64_t value, unsigned bits) noexcept {
    return value & ((std::uint64_t{1} << bits) - 1);
}

/// Reads gaps. Behind the end of the code there are zeros without end.
class GapReader {
public:
    GapReader(BytesView code, unsigned low_bits, std::uint64_t bit) noexcept
        : code_{code}, low_bits_{low_bits} {
        move_to(bit);
    }

    /// The next gap; something above `limit` once it is sure to be more than that.
    [[nodiscard]] std::uint64_t take(std::uint64_t limit) noexcept {
        const auto zeros = static_cast<unsigned>(std::countr_zero(word_));
        const unsigned length = zeros + 1 + low_bits_;
        if (length > held_) { return take_beyond(limit); }
        const auto low = low_part(word_ >> (zeros + 1), low_bits_);
        word_ >>= length;
        held_ -= length;
        return (std::uint64_t{zeros} << low_bits_ | low) + 1;
    }

    /// Where the next gap begins.
    [[nodiscard]] std::uint64_t bit() const noexcept { return end_ - held_; }

private:
    static constexpr unsigned most_held = 57;  // in 8 bytes, whatever bit of the first they begin at

    struct Gap {
        std::uint64_t length;
        std::uint64_t next_bit;
    };

    // Static, and out of line: a reader whose address is never taken stays in registers.
    [[nodiscard]] static std::uint64_t word_at(BytesView code, std::uint64_t bit) noexcept;
    [[nodiscard]] static Gap gap_at(BytesView code, unsigned low_bits, std::uint64_t bit,
                                    std::uint64_t limit) noexcept;

    /// A gap that goes beyond the bits at hand.
    [[nodiscard]] std::uint64_t take_beyond(std::uint64_t limit) noexcept {
        const auto gap = gap_at(code_, low_bits_, bit(), limit);
        move_to(gap.next_bit);
        return gap.length;
    }

    void move_to(std::uint64_t bit) noexcept {
        word_ = word_at(code_, bit);
        held_ = most_held;
        end_ = bit + most_held;
    }

    BytesView code_;
    unsigned low_bits_;
    unsigned held_ = 0;       ///< bits at hand in word_, above them zeros
    std::uint64_t word_ = 0;  ///< next bit lowest
    std::uint64_t end_ = 0;   ///< position behind the bits at hand
};

/// Writes gaps.
class GapWriter {
public:
    explicit GapWriter(unsigned low_bits) noexcept : low_bits_{low_bits} {}

    void put(std::uint64_t gap);
    [[nodiscard]] Bytes take() && noexcept;

private:
    Bytes bytes_{};
    std::uint64_t bits_ = 0;
    unsigned low_bits_;
};

}  // namespace permit::trust
