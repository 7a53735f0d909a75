#pragma once

#include "permit/desfire/types.hpp"
#include "permit/desfire/version.hpp"

#include <cstddef>

namespace permit::desfire {

/// How a long command or answer travels (reference 1.2, 1.3).
enum class Chaining {
    iso,     ///< one APDU; the reader and the chip split it below us
    native,  ///< frames joined by 91 AF / 90 AF
};

/// What a session's messaging adds to plain data (reference 6.2, 7.5, 7.6).
struct Overhead {
    std::size_t block = 16;  ///< encrypted data are whole blocks
    std::size_t tail = 1;    ///< checksum, or the least padding, inside the encryption
    std::size_t mac = 8;     ///< of MAC and full mode
};

/// How much fits into one command (reference 1.1, 1.4, 7.9). Smaller values serve poor readers.
struct FrameLimits {
    std::size_t command_bytes = 255;  ///< Lc
    std::size_t answer_bytes = 256;   ///< answer data before 91 ST
    std::size_t native_frame = 54;    ///< payload of one frame of a native chain
    Chaining chaining = Chaining::iso;

    /// Plain bytes one command with a header of `header` bytes may carry: 248, 240, 239 by mode for
    /// WriteData in EV2 messaging.
    [[nodiscard]] std::size_t write_capacity(CommMode mode, std::size_t header,
                                             Overhead overhead = {}) const noexcept;

    /// Plain bytes one answer may carry: 248, 248, 239 by mode in EV2 messaging. A plain answer could hold
    /// eight more; it has the length of a MACed one so that both are read in the same steps.
    [[nodiscard]] std::size_t read_capacity(CommMode mode, Overhead overhead = {}) const noexcept;

    /// The same for a reader that takes commands of at most `command` data bytes and answers of at most
    /// `answer`; frames of a native chain shrink with them. Never grows.
    [[nodiscard]] FrameLimits shrunk_to(std::size_t command, std::size_t answer) const noexcept;
};

/// The policy, from what the chip takes (reference 1.3, 1.4):
///  - EV2, EV2 XL, EV3, Light and NTAG 424 take ISO chaining, the fewest exchanges: a whole APDU at a time;
///  - D40, EV1 and what calls itself an emulation take native chains only, in frames of 54 bytes, which fit
///  every
///    frame size a chip may announce from 64 on;
///  - an unknown chip is treated like EV1: every generation understands native chains.
/// A reader that takes less comes on top: `shrunk_to`. A chip that forbids chained writing (SetConfiguration
/// option 04) needs commands that fit one block: `shrunk_to(55, 256)`.
[[nodiscard]] FrameLimits frame_limits_for(Generation generation) noexcept;

}  // namespace permit::desfire
