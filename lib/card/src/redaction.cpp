#include "permit/card/redaction.hpp"

#include "permit/card/apdu.hpp"

#include <algorithm>
#include <array>

namespace permit::card {
namespace {

constexpr std::size_t everything = static_cast<std::size_t>(-1);
constexpr std::size_t data_offset = 5;  // CLA INS P1 P2 Lc

constexpr Byte desfire = 0x90;
constexpr Byte iso = 0x00;
constexpr Byte reader = 0xFF;
constexpr Byte additional_frame = 0xAF;
constexpr Byte select = 0xA4;
constexpr Byte select_application = 0x5A;
constexpr Byte get_data = 0xCA;

// reference 4.8
constexpr auto authentications = std::to_array<Byte>({0x0A, 0x1A, 0xAA, 0x71, 0x77});

// A command, and how many of its data bytes say what it is about rather than carry something.
struct Headed {
    Byte ins;
    std::size_t header;
};

// Commands that carry keys (reference 4.1, 4.3, 4.5).
constexpr auto key_commands = std::to_array<Headed>({{0xC4, 1}, {0xC6, 2}, {0x5C, 1}, {0xCE, 5}});

// Commands that carry what a file holds, there or back; the header begins with the file (reference 4.6).
constexpr auto data_commands = std::to_array<Headed>({
    {0xBD, 7},
    {0xAD, 7},
    {0x3D, 7},
    {0x8D, 7},  // data files
    {0x6C, 1},
    {0x0C, 1},
    {0xDC, 1},
    {0x1C, 1},  // value files
    {0xBB, 7},
    {0xAB, 7},
    {0x3B, 7},
    {0x8B, 7},
    {0xDB, 10},
    {0xBA, 10}  // record files
});

// Commands without secrets, in the order of reference 4.1 to 4.7.
constexpr auto open_commands = std::to_array<Byte>({
    0x60, 0x5A, 0x6A, 0x6D, 0x6E, 0x51, 0xFC, 0x3C,                    // card
    0xCA, 0xDA, 0x69, 0x45, 0x54, 0x64, 0x56, 0x57, 0x55,              // applications, keys
    0xCD, 0xCB, 0xCC, 0xC1, 0xC0, 0xDF, 0x6F, 0x61, 0xF5, 0x5F, 0xF6,  // files
    0xEB, 0xC7, 0xA7, 0xC8                                             // transactions
});

template <std::size_t Size>
bool contains(const std::array<Byte, Size>& list, Byte ins) noexcept {
    return std::find(list.begin(), list.end(), ins) != list.end();
}

template <std::size_t Size>
std::optional<std::size_t> header_of(const std::array<Headed, Size>& commands, Byte ins) noexcept {
    const auto* const found = std::find_if(commands.begin(), commands.end(),
                                           [ins](const Headed& command) { return command.ins == ins; });
    return found == commands.end() ? std::nullopt : std::optional{found->header};
}

bool succeeded(BytesView answer) noexcept {
    const auto size = answer.size();
    return size >= 2 && answer[size - 2] == 0x91 && answer[size - 1] == 0x00;
}

std::optional<AppId> application_selected_by(const CommandApdu& apdu) {
    const bool one = apdu.cla == desfire && apdu.ins == select_application && apdu.data.size() == 3;
    if (!one) { return std::nullopt; }
    return AppId::from_wire({apdu.data[0], apdu.data[1], apdu.data[2]});
}

/// A native command of four or five bytes looks like an APDU of a class nobody knows.
bool may_select(const CommandApdu& apdu) noexcept {
    switch (apdu.cla) {
        case desfire:
            return apdu.ins == select_application;
        case iso:
            return apdu.ins == select;
        default:
            return apdu.cla != reader;
    }
}

std::optional<CommandApdu> as_short_apdu(BytesView wire) {
    try {
        return CommandApdu::decode(wire);
    } catch (const Error&) { return std::nullopt; }
}

/// `wire` with `count` bytes from `first` on left out.
ScriptBytes without(BytesView wire, std::size_t first, std::size_t count) {
    ScriptBytes written{wire.begin(), wire.end()};
    const auto start = std::min(first, written.size());
    const auto stop = start + std::min(count, written.size() - start);
    for (std::size_t at = start; at < stop; ++at) { written[at].reset(); }
    return written;
}

}  // namespace

/// What may be written of a command's data.
struct Redaction::Allowed {
    Kind kind = Kind::secret;
    std::size_t bytes = 0;
};

bool Redaction::is_open(BytesView header) const {
    return !header.empty() && selected_ == open_.application &&
           std::find(open_.numbers.begin(), open_.numbers.end(), header.front()) != open_.numbers.end();
}

Redaction::Allowed Redaction::allowed_desfire(const CommandApdu& apdu) const {
    if (contains(open_commands, apdu.ins)) { return {Kind::open, everything}; }
    if (contains(authentications, apdu.ins)) { return {Kind::authentication, everything}; }
    if (const auto header = header_of(key_commands, apdu.ins)) { return {Kind::secret, *header}; }
    if (const auto header = header_of(data_commands, apdu.ins)) {
        return is_open(apdu.data) ? Allowed{Kind::open, everything} : Allowed{Kind::secret, *header};
    }
    return {};
}

Redaction::Allowed Redaction::allowed(const CommandApdu& apdu) const {
    if (apdu.cla == desfire) { return allowed_desfire(apdu); }
    const bool harmless =
        (apdu.cla == iso && apdu.ins == select) || (apdu.cla == reader && apdu.ins == get_data);
    return harmless ? Allowed{Kind::open, everything} : Allowed{};
}

ScriptBytes Redaction::command(BytesView command) {
    const auto apdu = as_short_apdu(command);
    continued_ = apdu && apdu->cla == desfire && apdu->ins == additional_frame;
    selecting_.reset();
    if (!apdu) {
        kind_ = Kind::secret;
        selected_.reset();
        return without(command, 1, everything);
    }
    const auto data = apdu->data.size();
    if (continued_) { return without(command, data_offset, kind_ == Kind::open ? 0 : data); }

    const auto may = allowed(*apdu);
    kind_ = may.kind;
    selecting_ = application_selected_by(*apdu);
    if (may_select(*apdu)) { selected_.reset(); }
    const auto shown = std::min(may.bytes, data);
    return without(command, data_offset + shown, data - shown);
}

ScriptBytes Redaction::answer(BytesView answer) {
    if (selecting_ && succeeded(answer)) { selected_ = selecting_; }
    const bool shown = kind_ == Kind::open || (kind_ == Kind::authentication && !continued_);
    const auto data = answer.size() < 2 ? 0 : answer.size() - 2;
    return without(answer, 0, shown ? 0 : data);
}

}  // namespace permit::card
