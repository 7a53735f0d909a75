#pragma once

#include "permit/core/bytes.hpp"

#include <array>
#include <compare>
#include <cstdint>

namespace permit::desfire {

/// The ISO 7816-4 identifier of a file or application: people write DF01, ISO commands send DF 01, native
/// commands send 01 DF. Only this class knows.
///
/// The order in native commands is uncertain (reference 4.2: sources differ; 14 point 2). Ours is least
/// significant byte first; `as_written` makes one that native commands send the other way round, for a chip
/// on which a SELECT by FID after creation finds nothing. 0000, 3F00, 3FFF and FFFF are reserved.
class IsoFileId {
public:
    explicit constexpr IsoFileId(std::uint16_t number) noexcept : number_{number} {}
    static constexpr IsoFileId as_written(std::uint16_t number) noexcept {
        IsoFileId id{number};
        id.as_written_ = true;
        return id;
    }
    /// From a native answer, least significant byte first.
    static constexpr IsoFileId from_wire(const std::array<Byte, 2>& wire) noexcept {
        return IsoFileId{static_cast<std::uint16_t>(wire[0] | wire[1] << 8U)};
    }

    [[nodiscard]] constexpr std::uint16_t number() const noexcept { return number_; }
    /// For ISO commands.
    [[nodiscard]] constexpr std::array<Byte, 2> iso() const noexcept {
        return {static_cast<Byte>(number_ >> 8U), static_cast<Byte>(number_ & 0xFFU)};
    }
    /// For native commands.
    [[nodiscard]] constexpr std::array<Byte, 2> wire() const noexcept {
        return as_written_ ? iso() : little_endian<2>(number_);
    }

    /// The same identifier, however it is sent.
    friend constexpr bool operator==(IsoFileId a, IsoFileId b) noexcept { return a.number_ == b.number_; }

private:
    std::uint16_t number_;
    bool as_written_ = false;
};

}  // namespace permit::desfire
