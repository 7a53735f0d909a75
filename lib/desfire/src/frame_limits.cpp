#include "permit/desfire/frame_limits.hpp"

#include "permit/core/error.hpp"

#include <algorithm>

namespace permit::desfire {
namespace {

constexpr std::size_t mac_length = 8;
constexpr std::size_t block_length = 16;
constexpr std::size_t whole_file = 0xFFFFFF;

/// What is left of `bytes` of plain data under a mode; full needs whole blocks and one padding byte.
std::size_t capacity(std::size_t bytes, std::size_t overhead, CommMode mode) noexcept {
    const std::size_t room = bytes > overhead ? bytes - overhead : 0;
    if (mode != CommMode::full) { return room; }
    return room >= block_length ? room / block_length * block_length - 1 : 0;
}

}  // namespace

std::size_t FrameLimits::write_capacity(CommMode mode, std::size_t header) const noexcept {
    if (chaining == Chaining::native) { return whole_file; }
    const std::size_t mac = mode == CommMode::plain ? 0 : mac_length;
    return std::max<std::size_t>(capacity(command_bytes, header + mac, mode), 1);
}

std::size_t FrameLimits::read_capacity(CommMode mode) const noexcept {
    if (chaining == Chaining::native) { return whole_file; }
    return std::max<std::size_t>(capacity(answer_bytes, mac_length, mode), 1);
}

}  // namespace permit::desfire
