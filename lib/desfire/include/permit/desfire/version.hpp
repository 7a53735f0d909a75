#pragma once

#include "permit/core/chip.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace permit::desfire {

/// The products that answer GetVersion (reference 4.1).
enum class Generation { d40, ev1, ev2, ev2_xl, ev3, light, ntag_424, emulation, unknown };

/// "MIFARE DESFire EV3".
[[nodiscard]] std::string_view name(Generation generation) noexcept;

/// One of the first two frames of GetVersion.
struct PartVersion {
    Byte vendor = 0;
    Byte type = 0;
    Byte subtype = 0;
    Byte major = 0;
    Byte minor = 0;
    Byte storage = 0;
    Byte protocol = 0;
};

/// Answer to GetVersion, its three frames joined.
struct Version {
    PartVersion hardware;
    PartVersion software;
    std::optional<Uid> uid;  ///< none when the chip shows a random UID
    std::array<Byte, 4> batch{};
    Byte fab_key = 0;
    Byte week_bcd = 0;
    Byte year_bcd = 0;

    [[nodiscard]] Generation generation() const noexcept;

    /// Nominal memory: the lower bound when the chip says "between two powers of two".
    [[nodiscard]] std::uint32_t storage_bytes() const noexcept;

    /// "MIFARE DESFire EV3, 8192 bytes, hardware 33.00, software 03.00".
    [[nodiscard]] std::string text() const;
};

/// 28 bytes, 29 on customised chips. Throws Error{damaged_content} for another length.
[[nodiscard]] Version parse_version(BytesView answer);

/// Throws Error{chip_unsupported} naming the product unless it is an EV2, EV2 XL or EV3.
void require_ev2_or_ev3(const Version& version);

}  // namespace permit::desfire
