#pragma once

#include "card.hpp"
#include "fields.hpp"

#include <vector>

namespace permit::chipsim {

/// A command with its protection taken off: `fields` is header ‖ plain data.
struct Request {
    Byte ins;
    Bytes fields;
};

/// What a command answers, before protection is put on.
struct Reply {
    Bytes data{};
    Status status = Status::ok;
    bool ends_session = false;
    bool bare = false;                  ///< no MAC although in a session
    bool length_known = true;           ///< the command said how long the data would be
    std::vector<std::size_t> frames{};  ///< sizes of the first frames, when they are prescribed
    std::size_t frame_limit = 0;        ///< of all further frames; 0: one frame takes the rest
};

/// Which generations know a command.
enum Known : unsigned { on_ev1 = 1, on_ev2 = 2, on_ev3 = 4, on_light = 8 };
inline constexpr unsigned everywhere = on_ev1 | on_ev2 | on_ev3 | on_light;
inline constexpr unsigned on_desfire = on_ev1 | on_ev2 | on_ev3;
inline constexpr unsigned since_ev2 = on_ev2 | on_ev3 | on_light;

/// How the frames of a long command or answer are chained (reference 1.2, 1.3).
enum class Chaining { none, command_frames, answer_frames, one_apdu };

/// One row of the tables of reference 4.
struct Command {
    Byte ins;
    std::size_t header;    ///< bytes never encrypted
    std::size_t shortest;  ///< header and plain data
    std::size_t longest;
    /// Protection inside a session; outside, everything is plain. May refuse: the file's rights decide it.
    Protection (*protection)(const Card& card, BytesView payload);
    Reply (*run)(Card& card, const Request& request);
    unsigned known = everywhere;
    Chaining chaining = Chaining::none;

    [[nodiscard]] bool has_data() const noexcept { return shortest > header; }
};

inline constexpr std::size_t any_length = 0xFFFF;

[[nodiscard]] const Command* find_command(const ChipProfile& profile, Byte ins) noexcept;

/// Whether a command on a MAC-mode file carries a MAC in the EV1 channel; management commands and reads
/// never do (reference 6.2).
[[nodiscard]] bool maced_in_ev1(const Quirks& quirks, Byte ins) noexcept;

inline Protection in_plain(const Card&, BytesView) { return Protection::plain; }
inline Protection with_mac(const Card&, BytesView) { return Protection::mac; }
inline Protection in_full(const Card&, BytesView) { return Protection::full; }

}  // namespace permit::chipsim
