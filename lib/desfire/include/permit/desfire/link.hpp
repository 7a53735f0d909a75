#pragma once

#include "permit/card/apdu.hpp"
#include "permit/card/transport.hpp"
#include "permit/core/bytes.hpp"
#include "permit/desfire/frame_limits.hpp"
#include "permit/desfire/status.hpp"

#include <cstddef>
#include <string_view>
#include <vector>

namespace permit::desfire {

/// Status and data of one answer, still under whatever protection it has.
struct RawAnswer {
    PiccStatus status;
    Bytes data;
    std::vector<std::size_t> frame_ends{};  ///< where in `data` each frame of a chain ended
};

/// What one command puts on the wire.
struct Outgoing {
    std::string_view name;
    Byte ins;
    BytesView payload;
    Chaining chaining = Chaining::iso;
    std::size_t longest_answer = 0;  ///< bytes on the wire, status excluded
};

/// Wrapped commands over a transport (reference 1): 90 INS 00 00 Lc … 00, and 91 AF chains both ways. Knows
/// nothing of sessions.
///
/// Bounded against a card that never ends: no answer frame but the last may be empty, and the frames together
/// may not be longer than the command allows; otherwise Error{messaging_broken}.
class Link {
public:
    Link(card::Transport& transport, FrameLimits limits) noexcept : transport_{transport}, limits_{limits} {}

    [[nodiscard]] const FrameLimits& limits() const noexcept { return limits_; }
    void set_limits(FrameLimits limits) noexcept { limits_ = limits; }

    /// The whole command: sends all frames, joins all frames of the answer.
    [[nodiscard]] RawAnswer exchange(const Outgoing& command);

    /// One frame there and one back; 91 AF is returned, not followed. For authentication.
    [[nodiscard]] RawAnswer frame(std::string_view name, Byte ins, BytesView payload);

    /// An ISO command as it stands; its status word is not judged.
    [[nodiscard]] card::ResponseApdu iso(const card::CommandApdu& command);

private:
    [[nodiscard]] RawAnswer send_all(const Outgoing& command);
    [[nodiscard]] RawAnswer accept(std::string_view name, card::ResponseApdu response);

    card::Transport& transport_;
    FrameLimits limits_;
    bool answered_as_desfire_ = false;
};

}  // namespace permit::desfire
