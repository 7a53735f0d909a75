#pragma once

#include "permit/core/bytes.hpp"

#include <array>
#include <compare>
#include <string>

namespace permit {

/// Application number of a DESFire chip. People write 4A5A01; the chip wants 01 5A 4A. Only this
/// class knows.
class AppId {
public:
    /// `number` below 2^24.
    static constexpr AppId from_number(std::uint32_t number) noexcept { return AppId{number}; }
    static constexpr AppId from_wire(const std::array<Byte, 3>& wire) noexcept {
        return AppId{static_cast<std::uint32_t>(wire[0] | wire[1] << 8U | wire[2] << 16U)};
    }

    [[nodiscard]] constexpr std::uint32_t number() const noexcept { return number_; }
    [[nodiscard]] constexpr std::array<Byte, 3> wire() const noexcept { return little_endian<3>(number_); }
    [[nodiscard]] std::string text() const;  ///< six digits, as people write it

    friend constexpr auto operator<=>(AppId, AppId) = default;

private:
    explicit constexpr AppId(std::uint32_t number) noexcept : number_{number} {}
    std::uint32_t number_;
};

/// The chip's own level: no application.
inline constexpr AppId picc_level = AppId::from_number(0);

/// The 7-byte unique identifier of a chip, in the order it is printed and sent.
class Uid {
public:
    explicit constexpr Uid(const std::array<Byte, 7>& bytes) noexcept : bytes_{bytes} {}

    /// Throws Error{bad_input} unless the text is seven bytes of hexadecimal.
    static Uid parse(std::string_view text);

    [[nodiscard]] constexpr const std::array<Byte, 7>& bytes() const noexcept { return bytes_; }
    [[nodiscard]] std::string text() const;

    friend constexpr auto operator<=>(const Uid&, const Uid&) = default;

private:
    std::array<Byte, 7> bytes_;
};

}  // namespace permit
