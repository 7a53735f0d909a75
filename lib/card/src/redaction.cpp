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
constexpr Byte get_data = 0xCA;

// reference 4.8
constexpr auto authentications = std::to_array<Byte>({0x0A, 0x1A, 0xAA, 0x71, 0x77});

// Commands that carry keys, and how many data bytes come before them (reference 4.1, 4.3, 4.5).
struct KeyCommand {
    Byte ins;
    std::size_t header;
};
constexpr auto key_commands = std::to_array<KeyCommand>({{0xC4, 1}, {0xC6, 2}, {0x5C, 1}, {0xCE, 5}});

// Commands without secrets, in the order of reference 4.1 to 4.7.
constexpr auto open_commands = std::to_array<Byte>({
    0x60, 0x5A, 0x6A, 0x6D, 0x6E, 0x51, 0xFC, 0x3C,                          // card
    0xCA, 0xDA, 0x69, 0x45, 0x54, 0x64, 0x56, 0x57, 0x55,                    // applications, keys
    0xCD, 0xCB, 0xCC, 0xC1, 0xC0, 0xDF, 0x6F, 0x61, 0xF5, 0x5F, 0xF6,        // files
    0xBD, 0xAD, 0x3D, 0x8D, 0x6C, 0x0C, 0xDC, 0x1C, 0xBB, 0xAB, 0x3B, 0x8B,  // data
    0xDB, 0xBA, 0xEB, 0xC7, 0xA7, 0xC8                                       // transactions
});

template <std::size_t Size>
bool contains(const std::array<Byte, Size>& list, Byte ins) noexcept {
    return std::find(list.begin(), list.end(), ins) != list.end();
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

    static Allowed desfire_command(Byte ins) noexcept {
        if (contains(open_commands, ins)) { return {Kind::open, everything}; }
        if (contains(authentications, ins)) { return {Kind::authentication, everything}; }
        for (const auto& command : key_commands) {
            if (command.ins == ins) { return {Kind::secret, command.header}; }
        }
        return {};
    }

    static Allowed of(const CommandApdu& apdu) noexcept {
        if (apdu.cla == desfire) { return desfire_command(apdu.ins); }
        const bool harmless =
            (apdu.cla == iso && apdu.ins == select) || (apdu.cla == reader && apdu.ins == get_data);
        return harmless ? Allowed{Kind::open, everything} : Allowed{};
    }
};

ScriptBytes Redaction::command(BytesView command) {
    const auto apdu = as_short_apdu(command);
    continued_ = apdu && apdu->cla == desfire && apdu->ins == additional_frame;
    if (!apdu) {
        kind_ = Kind::secret;
        return without(command, 1, everything);
    }
    const auto data = apdu->data.size();
    if (continued_) { return without(command, data_offset, kind_ == Kind::open ? 0 : data); }

    const auto may = Allowed::of(*apdu);
    kind_ = may.kind;
    const auto shown = std::min(may.bytes, data);
    return without(command, data_offset + shown, data - shown);
}

ScriptBytes Redaction::answer(BytesView answer) {
    const bool shown = kind_ == Kind::open || (kind_ == Kind::authentication && !continued_);
    const auto data = answer.size() < 2 ? 0 : answer.size() - 2;
    return without(answer, 0, shown ? 0 : data);
}

}  // namespace permit::card
