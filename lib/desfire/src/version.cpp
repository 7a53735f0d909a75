#include "permit/desfire/version.hpp"

#include "permit/core/bytes.hpp"
#include "permit/core/cursor.hpp"
#include "permit/core/error.hpp"
#include "permit/core/words.hpp"

#include <algorithm>

namespace permit::desfire {
namespace {

constexpr Byte type_desfire = 0x01;
constexpr Byte type_ntag = 0x04;
constexpr Byte type_light = 0x08;

PartVersion part(Cursor& cursor) {
    PartVersion version;
    version.vendor = cursor.u8();
    version.type = cursor.u8();
    version.subtype = cursor.u8();
    version.major = cursor.u8();
    version.minor = cursor.u8();
    version.storage = cursor.u8();
    version.protocol = cursor.u8();
    return version;
}

std::optional<Uid> fixed_uid(Cursor& cursor) {
    const auto bytes = cursor.array<7>();
    const bool hidden = std::all_of(bytes.begin(), bytes.end(), [](Byte byte) { return byte == 0; });
    return hidden ? std::nullopt : std::optional{Uid{bytes}};
}

Generation desfire_generation(Byte hardware_major) noexcept {
    switch (hardware_major) {
        case 0x00:
            return Generation::d40;
        case 0x01:
            return Generation::ev1;
        case 0x12:
            return Generation::ev2;
        case 0x22:
            return Generation::ev2_xl;
        case 0x33:
            return Generation::ev3;
        default:
            return Generation::unknown;
    }
}

std::string major_minor(const PartVersion& version) {
    return to_hex(std::array{version.major}) + "." + to_hex(std::array{version.minor});
}

}  // namespace

std::string_view name(Generation generation) noexcept {
    switch (generation) {
        case Generation::d40:
            return tr_noop("MIFARE DESFire (first generation)");
        case Generation::ev1:
            return "MIFARE DESFire EV1";
        case Generation::ev2:
            return "MIFARE DESFire EV2";
        case Generation::ev2_xl:
            return "MIFARE DESFire EV2 XL";
        case Generation::ev3:
            return "MIFARE DESFire EV3";
        case Generation::light:
            return "MIFARE DESFire Light";
        case Generation::ntag_424:
            return "NTAG 424 DNA";
        case Generation::emulation:
            return tr_noop("DESFire applet or emulation");
        case Generation::unknown:
            break;
    }
    return tr_noop("unknown chip");
}

Generation Version::generation() const noexcept {
    switch (hardware.type) {
        case type_desfire:
            return desfire_generation(hardware.major);
        case type_ntag:
            return Generation::ntag_424;
        case type_light:
            return Generation::light;
        case 0x81:
        case 0x83:
        case 0x91:
        case 0xA1:
            return Generation::emulation;
        default:
            return Generation::unknown;
    }
}

std::uint32_t Version::storage_bytes() const noexcept {
    const unsigned exponent = hardware.storage >> 1U;
    return exponent < 32 ? std::uint32_t{1} << exponent : 0;
}

std::string Version::text() const {
    return tr("{}, {} bytes, hardware {}, software {}", tr(name(generation())), storage_bytes(),
              major_minor(hardware), major_minor(software));
}

Version parse_version(BytesView answer) {
    Cursor cursor{answer, tr_noop("answer to GetVersion")};
    Version version;
    version.hardware = part(cursor);
    version.software = part(cursor);
    version.uid = fixed_uid(cursor);
    version.batch = cursor.array<4>();
    version.fab_key = cursor.u8();
    version.week_bcd = cursor.u8();
    version.year_bcd = cursor.u8();
    if (!cursor.at_end()) { static_cast<void>(cursor.u8()); }  // FabKeyID of customised chips
    cursor.expect_end();
    return version;
}

void require_ev2_or_ev3(const Version& version) {
    switch (version.generation()) {
        case Generation::ev2:
        case Generation::ev2_xl:
        case Generation::ev3:
            return;
        default:
            throw Error{ErrorCode::chip_unsupported, tr("recognise the chip"),
                        tr("this is {}", version.text())};
    }
}

}  // namespace permit::desfire
