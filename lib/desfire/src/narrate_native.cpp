#include "narration.hpp"

#include "permit/core/chip.hpp"
#include "permit/core/cursor.hpp"
#include "permit/core/error.hpp"

#include <algorithm>

namespace permit::desfire::narration {
namespace {

constexpr std::string_view by_iso = ", chained by ISO";
constexpr std::string_view by_frames = ", chained by frames";

std::string file(Cursor& in) { return " file " + hex_byte(in.u8()); }

/// "key 2", "key 21": hexadecimal as in the chip manual, without a leading zero.
std::string key(Byte number) {
    const auto text = hex_byte(number);
    return "key " + (text.front() == '0' ? text.substr(1) : text);
}

std::string application(Cursor& in) { return AppId::from_wire(in.array<3>()).text(); }

// What follows a command's name, from its header.

std::string nothing(Cursor&) { return {}; }
std::string of_file(Cursor& in) { return " of" + file(in); }
std::string new_file(Cursor& in) { return file(in); }
std::string to_file(Cursor& in) { return " to" + file(in); }
std::string from_file(Cursor& in) { return " from" + file(in); }

std::string one_application(Cursor& in) { return " " + application(in); }

std::string selection(Cursor& in) {
    auto text = one_application(in);
    if (!in.at_end()) { text += " and " + application(in); }
    return text;
}

std::string first_of_two(Cursor& in) { return " with " + key(in.u8()) + " (1 of 2)"; }

std::string changed_key(Cursor& in) {
    constexpr Byte number_bits = 0x3F;
    constexpr Byte type_bits = 0xC0;
    const Byte number = in.u8();
    auto text = " of " + key(number & number_bits);
    if ((number & type_bits) == 0x80) { text += " to AES"; }
    if ((number & type_bits) == 0x40) { text += " to 3TDEA"; }
    return text;
}

std::string key_set(Byte number) { return "key set " + hex_byte(number); }

std::string changed_key_of_set(Cursor& in) {
    const auto set = key_set(in.u8());
    return " of " + key(in.u8()) + " in " + set;
}

std::string asked_key(Cursor& in) {
    constexpr Byte set_follows = 0x40;
    const Byte number = in.u8();
    auto text = " of " + key(static_cast<Byte>(number & ~set_follows));
    if ((number & set_follows) != 0 && !in.at_end()) { text += " in " + key_set(in.u8()); }
    return text;
}

std::string of_key_set(Cursor& in) { return " of " + key_set(in.u8()); }
std::string to_key_set(Cursor& in) { return " to " + key_set(in.u8()); }

std::string option(Cursor& in) { return " option " + hex_byte(in.u8()); }

std::string extent(std::size_t length) { return length == 0 ? "to the end" : bytes(length); }

std::string range(Cursor& in) {
    const auto offset = in.u24_le();
    return ", offset " + decimal(offset) + ", " + extent(in.u24_le());
}

std::string read_range(Cursor& in) {
    const auto from = from_file(in);
    return from + range(in);
}

std::string write_range(Cursor& in) {
    const auto to = to_file(in);
    return to + range(in);
}

std::string record_range(Cursor& in) {
    const auto from = from_file(in);
    const auto first = in.u24_le();
    const auto count = in.u24_le();
    return from + ", record " + decimal(first) + ", " +
           (count == 0 ? "all from there" : decimal(count) + (count == 1 ? " record" : " records"));
}

std::string updated_record(Cursor& in) {
    const auto of = of_file(in);
    const auto record = in.u24_le();
    return of + ", record " + decimal(record) + range(in);
}

/// The option byte stands alone or before a MAC; without it there is nothing or a MAC.
std::string commit_option(Cursor& in) {
    constexpr std::size_t mac_length = 8;
    const bool has_option = in.remaining() % mac_length == 1;
    return has_option && (in.u8() & 0x01U) != 0 ? ", answering its counter and MAC" : "";
}

struct Row {
    Byte ins;
    std::string_view name;
    std::string (*detail)(Cursor&);
    std::string_view chaining{};
};

// Reference 4.
constexpr std::array native_commands{
    Row{0x60, "GetVersion", nothing},
    Row{0x5A, "SelectApplication", selection},
    Row{0x6A, "GetApplicationIDs", nothing},
    Row{0x6D, "GetDFNames", nothing},
    Row{0x6E, "FreeMem", nothing},
    Row{0x51, "GetCardUID", nothing},
    Row{0xFC, "FormatPICC", nothing},
    Row{0x5C, "SetConfiguration", option},
    Row{0x3C, "Read_Sig", nothing},
    Row{0xCA, "CreateApplication", one_application},
    Row{0xC9, "CreateDelegatedApplication", one_application},
    Row{0xDA, "DeleteApplication", one_application},
    Row{0x69, "GetDelegatedInfo", nothing},
    Row{0x45, "GetKeySettings", nothing},
    Row{0x54, "ChangeKeySettings", nothing},
    Row{0x64, "GetKeyVersion", asked_key},
    Row{0xC4, "ChangeKey", changed_key},
    Row{0xC6, "ChangeKeyEV2", changed_key_of_set},
    Row{0x56, "InitializeKeySet", of_key_set},
    Row{0x57, "FinalizeKeySet", of_key_set},
    Row{0x55, "RollKeySet", to_key_set},
    Row{0xCD, "CreateStdDataFile", new_file},
    Row{0xCB, "CreateBackupDataFile", new_file},
    Row{0xCC, "CreateValueFile", new_file},
    Row{0xC1, "CreateLinearRecordFile", new_file},
    Row{0xC0, "CreateCyclicRecordFile", new_file},
    Row{0xCE, "CreateTransactionMACFile", new_file},
    Row{0xDF, "DeleteFile", new_file},
    Row{0x6F, "GetFileIDs", nothing},
    Row{0x61, "GetISOFileIDs", nothing},
    Row{0xF5, "GetFileSettings", of_file},
    Row{0x5F, "ChangeFileSettings", of_file},
    Row{0xF6, "GetFileCounters", of_file},
    Row{0xAD, "ReadData", read_range, by_iso},
    Row{0xBD, "ReadData", read_range, by_frames},
    Row{0x8D, "WriteData", write_range, by_iso},
    Row{0x3D, "WriteData", write_range, by_frames},
    Row{0x6C, "GetValue", of_file},
    Row{0x0C, "Credit", to_file},
    Row{0xDC, "Debit", from_file},
    Row{0x1C, "LimitedCredit", to_file},
    Row{0xAB, "ReadRecords", record_range, by_iso},
    Row{0xBB, "ReadRecords", record_range, by_frames},
    Row{0x8B, "WriteRecord", write_range, by_iso},
    Row{0x3B, "WriteRecord", write_range, by_frames},
    Row{0xBA, "UpdateRecord", updated_record, by_iso},
    Row{0xDB, "UpdateRecord", updated_record, by_frames},
    Row{0xEB, "ClearRecordFile", of_file},
    Row{0xC7, "CommitTransaction", commit_option},
    Row{0xA7, "AbortTransaction", nothing},
    Row{0xC8, "CommitReaderID", nothing},
    Row{0x0A, "Authenticate", first_of_two},
    Row{0x1A, "AuthenticateISO", first_of_two},
    Row{0xAA, "AuthenticateAES", first_of_two},
    Row{0x71, "AuthenticateEV2First", first_of_two},
    Row{0x77, "AuthenticateEV2NonFirst", first_of_two},
};

std::string next_frame(BytesView payload) {
    return payload.empty() ? "next frame" : "next frame, " + bytes(payload.size());
}

}  // namespace

std::string native(const card::CommandApdu& apdu) {
    constexpr Byte additional_frame = 0xAF;
    if (apdu.ins == additional_frame) { return next_frame(apdu.data); }
    const auto* const row = std::find_if(native_commands.begin(), native_commands.end(),
                                         [&](const Row& known) { return known.ins == apdu.ins; });
    if (row == native_commands.end()) { return unknown("DESFire command", apdu.ins); }
    Cursor header{apdu.data, row->name};
    try {
        return std::string{row->name} + row->detail(header) + std::string{row->chaining};
    } catch (const Error&) { return std::string{row->name} + ", its header incomplete"; }
}

}  // namespace permit::desfire::narration
