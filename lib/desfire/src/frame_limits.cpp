#include "permit/desfire/frame_limits.hpp"

#include "permit/core/error.hpp"

#include <algorithm>

namespace permit::desfire {
namespace {

constexpr std::size_t whole_file = 0xFFFFFF;

/// What is left of `room` bytes on the wire for plain data under a mode.
std::size_t capacity(std::size_t room, CommMode mode, const Overhead& overhead) noexcept {
    if (mode != CommMode::full) { return room; }
    const std::size_t encrypted = room / overhead.block * overhead.block;
    return encrypted > overhead.tail ? encrypted - overhead.tail : 0;
}

std::size_t without(std::size_t bytes, std::size_t taken) noexcept {
    return bytes > taken ? bytes - taken : 0;
}

}  // namespace

std::size_t FrameLimits::write_capacity(CommMode mode, std::size_t header, Overhead overhead) const noexcept {
    if (chaining == Chaining::native) { return whole_file; }
    const std::size_t mac = mode == CommMode::plain ? 0 : overhead.mac;
    return std::max<std::size_t>(capacity(without(command_bytes, header + mac), mode, overhead), 1);
}

std::size_t FrameLimits::read_capacity(CommMode mode, Overhead overhead) const noexcept {
    if (chaining == Chaining::native) { return whole_file; }
    return std::max<std::size_t>(capacity(without(answer_bytes, overhead.mac), mode, overhead), 1);
}

FrameLimits FrameLimits::shrunk_to(std::size_t command, std::size_t answer) const noexcept {
    auto smaller = *this;
    smaller.command_bytes = std::min(command_bytes, command);
    smaller.answer_bytes = std::min(answer_bytes, answer);
    smaller.native_frame = std::min(native_frame, command);
    return smaller;
}

FrameLimits frame_limits_for(Generation generation) noexcept {
    FrameLimits limits;
    switch (generation) {
        case Generation::ev2:
        case Generation::ev2_xl:
        case Generation::ev3:
        case Generation::light:
        case Generation::ntag_424:
            return limits;
        case Generation::d40:
        case Generation::ev1:
        case Generation::emulation:
        case Generation::unknown:
            break;
    }
    limits.chaining = Chaining::native;
    return limits;
}

}  // namespace permit::desfire
