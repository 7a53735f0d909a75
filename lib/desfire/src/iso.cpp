#include "permit/desfire/iso.hpp"

#include "permit/core/error.hpp"
#include "permit/core/words.hpp"

#include <array>
#include <string>
#include <utility>

namespace permit::desfire {
namespace {

constexpr card::StatusWord ok = 0x9000;
constexpr card::StatusWord reduced_function = 0x6283;
constexpr std::size_t longest_answer = 256;
constexpr std::uint16_t offset_limit = 0x8000;

constexpr Byte by_identifier = 0x00;
constexpr Byte elementary_file = 0x02;
constexpr Byte by_name = 0x04;

/// Le of `length` bytes: 00 is 256.
Byte le(std::size_t length, std::string_view doing) {
    if (length < 1 || length > longest_answer) {
        throw Error{ErrorCode::internal, std::string{doing}, tr("an answer has 1 to 256 bytes")};
    }
    return static_cast<Byte>(length);
}

card::CommandApdu at_offset(Byte ins, std::uint16_t offset, std::string_view doing) {
    if (offset >= offset_limit) {
        throw Error{ErrorCode::internal, std::string{doing}, tr("the offset does not fit 15 bits")};
    }
    return {.cla = 0x00,
            .ins = ins,
            .p1 = static_cast<Byte>(offset >> 8U),
            .p2 = static_cast<Byte>(offset & 0xFFU)};
}

Bytes require_ok(card::ResponseApdu answer, std::string_view doing) {
    if (answer.sw != ok) { throw refusal(answer.sw, doing); }
    return std::move(answer.data);
}

}  // namespace

IsoSelected IsoCommands::select_master_file(Fci fci) { return select(by_identifier, {}, fci); }

IsoSelected IsoCommands::select(IsoFileId file, Fci fci) { return select(by_identifier, file.iso(), fci); }

IsoSelected IsoCommands::select_df(BytesView name, Fci fci) { return select(by_name, name, fci); }

IsoSelected IsoCommands::select_ef(IsoFileId file, Fci fci) {
    return select(elementary_file, file.iso(), fci);
}

IsoSelected IsoCommands::select(Byte how, BytesView what, Fci fci) {
    constexpr auto doing = "SELECT";
    auto answer = chip_.link_.iso({.cla = 0x00,
                                   .ins = 0xA4,
                                   .p1 = how,
                                   .p2 = static_cast<Byte>(fci),
                                   .data = {what.begin(), what.end()},
                                   .le = Byte{0}});
    if (answer.sw != ok && answer.sw != reduced_function) { throw refusal(answer.sw, doing); }
    if (how != elementary_file) { chip_.selected_elsewhere(); }
    return {.control_information = std::move(answer.data),
            .counter_exhausted = answer.sw == reduced_function};
}

Bytes IsoCommands::read_binary(std::uint16_t offset, std::size_t length) {
    constexpr auto doing = "READ BINARY";
    auto command = at_offset(0xB0, offset, doing);
    command.le = le(length, doing);
    return ask(command, doing);
}

void IsoCommands::update_binary(std::uint16_t offset, BytesView data) {
    constexpr auto doing = "UPDATE BINARY";
    auto command = at_offset(0xD6, offset, doing);
    command.data.assign(data.begin(), data.end());
    command.le = Byte{0};  // as the published examples have it
    static_cast<void>(ask(command, doing));
}

Bytes IsoCommands::read_record(Byte record, std::size_t length) {
    constexpr auto doing = "READ RECORDS";
    constexpr Byte one_by_number = 0x04;
    return ask(
        {.cla = 0x00, .ins = 0xB2, .p1 = record, .p2 = one_by_number, .data = {}, .le = le(length, doing)},
        doing);
}

void IsoCommands::append_record(BytesView data) {
    constexpr auto doing = "APPEND RECORD";
    static_cast<void>(ask(
        {.cla = 0x00, .ins = 0xE2, .p1 = 0x00, .p2 = 0x00, .data = {data.begin(), data.end()}, .le = Byte{0}},
        doing));
}

Bytes IsoCommands::ask(const card::CommandApdu& command, std::string_view doing) {
    chip_.require_no_session(doing);
    return require_ok(chip_.link_.iso(command), doing);
}

}  // namespace permit::desfire
