#include "permit/desfire/narrate.hpp"

#include "permit/core/error.hpp"

#include "narration.hpp"

namespace permit::desfire {
namespace {

using narration::bytes;
using narration::decimal;
using narration::hex_byte;
using narration::unknown;

constexpr Byte wrapped = 0x90;
constexpr Byte iso = 0x00;
constexpr Byte reader = 0xFF;

// Reference 5.

std::string selected_iso(const card::CommandApdu& apdu) {
    const auto name = to_hex(apdu.data);
    switch (apdu.p1) {
        case 0x00:
            return apdu.data.empty() ? "SELECT the master file" : "SELECT by FID " + name;
        case 0x01:
            return "SELECT child DF " + name;
        case 0x02:
            return "SELECT EF " + name;
        case 0x03:
            return "SELECT the parent DF";
        case 0x04:
            return "SELECT by DF name " + name;
        default:
            return "SELECT with P1 " + hex_byte(apdu.p1);
    }
}

/// Where READ and UPDATE BINARY go: a short EF with its offset, or an offset in the selected file.
std::string place(const card::CommandApdu& apdu) {
    constexpr Byte short_ef = 0x80;
    constexpr Byte ef_bits = 0x1F;
    if ((apdu.p1 & short_ef) != 0) {
        return " of file " + hex_byte(apdu.p1 & ef_bits) + ", offset " + decimal(apdu.p2);
    }
    return ", offset " + decimal(static_cast<std::size_t>(apdu.p1) << 8U | apdu.p2);
}

std::string wanted(const card::CommandApdu& apdu) {
    const Byte le = apdu.le.value_or(0);
    return le == 0 ? "to the end" : "up to " + bytes(le);
}

/// P1 is the record, P2 bits 7–3 the short EF and bits 2–0 how to count (ISO 7816-4 7.3.3).
std::string record_place(const card::CommandApdu& apdu) {
    const auto ef = static_cast<Byte>(apdu.p2 >> 3U);
    return ef == 0 ? std::string{} : " of file " + hex_byte(ef);
}

std::string iso_command(const card::CommandApdu& apdu) {
    switch (apdu.ins) {
        case 0xA4:
            return selected_iso(apdu);
        case 0xB0:
            return "READ BINARY" + place(apdu) + ", " + wanted(apdu);
        case 0xD6:
            return "UPDATE BINARY" + place(apdu) + ", " + bytes(apdu.data.size());
        case 0xB2:
            return "READ RECORDS" + record_place(apdu) + ", record " + decimal(apdu.p1);
        case 0xE2:
            return "APPEND RECORD" + record_place(apdu) + ", " + bytes(apdu.data.size());
        case 0x84:
            return "GET CHALLENGE";
        case 0x82:
            return "EXTERNAL AUTHENTICATE";
        case 0x88:
            return "INTERNAL AUTHENTICATE";
        default:
            return unknown("ISO command", apdu.ins);
    }
}

std::string reader_command(const card::CommandApdu& apdu) {
    constexpr Byte get_data = 0xCA;
    if (apdu.ins == get_data && apdu.p1 == 0x00) { return "ask the reader for the UID"; }
    if (apdu.ins == get_data && apdu.p1 == 0x01) { return "ask the reader for the historical bytes"; }
    return unknown("reader command", apdu.ins);
}

std::string words(const card::CommandApdu& apdu) {
    switch (apdu.cla) {
        case wrapped:
            return narration::native(apdu);
        case iso:
            return iso_command(apdu);
        case reader:
            return reader_command(apdu);
        default:
            return unknown("command of class " + hex_byte(apdu.cla), apdu.ins);
    }
}

}  // namespace

std::string describe_command(BytesView command_apdu) {
    try {
        return words(card::CommandApdu::decode(command_apdu));
    } catch (const Error&) { return "no short command APDU, " + bytes(command_apdu.size()); }
}

}  // namespace permit::desfire
