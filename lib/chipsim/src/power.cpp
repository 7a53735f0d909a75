#include "permit/chipsim/power.hpp"

#include <algorithm>

namespace permit::chipsim {
namespace {

/// The finaliser of splitmix64: every bit of the input reaches every bit of the output.
std::uint64_t scattered(std::uint64_t bits) noexcept {
    bits = (bits ^ bits >> 30U) * 0xBF58476D1CE4E5B9U;
    bits = (bits ^ bits >> 27U) * 0x94D049BB133111EBU;
    return bits ^ bits >> 31U;
}

std::uint64_t noise(const TearPoint& point) noexcept {
    return scattered(scattered(scattered(point.seed) + point.write) + point.byte);
}

/// Walks on from a random start until the content is neither of both.
Byte neither(Byte before, Byte after, std::uint64_t start) noexcept {
    auto byte = static_cast<Byte>(start);
    while (byte == before || byte == after) { ++byte; }
    return byte;
}

/// Flips a random choice of the differing bits: not none and, where two differ, not all.
Byte mixture(Byte before, Byte after, std::uint64_t choice) noexcept {
    const unsigned differing = before ^ after;
    const bool one_bit = (differing & (differing - 1U)) == 0;
    if (one_bit) { return (choice & 1U) != 0 ? after : before; }
    auto flipped = static_cast<unsigned>(choice) & differing;
    if (flipped == 0) { flipped = differing & (~differing + 1U); }
    if (flipped == differing) { flipped &= flipped - 1U; }
    return static_cast<Byte>(before ^ flipped);
}

}  // namespace

bool CutAtWrite::survives(const NvWrite& write, std::span<Byte> landed) {
    ++writes_;
    if (writes_ != at_) { return true; }
    if (leaves_ == Leaves::new_content) { std::copy(write.after.begin(), write.after.end(), landed.begin()); }
    return false;
}

Byte torn_byte(Byte before, Byte after, const TearPoint& point) noexcept {
    switch (point.leaves) {
        case TornUnit::old_content:
            return before;
        case TornUnit::new_content:
            return after;
        case TornUnit::mixed:
            return mixture(before, after, noise(point));
        case TornUnit::random:
            return neither(before, after, noise(point));
    }
    return before;
}

bool CutAtByte::survives(const NvWrite& write, std::span<Byte> landed) {
    ++writes_;
    if (writes_ != point_.write) { return true; }
    const auto torn = std::clamp<std::size_t>(point_.byte, 1, landed.size()) - 1;
    std::copy_n(write.after.begin(), torn, landed.begin());
    landed[torn] = torn_byte(write.before[torn], write.after[torn], point_);
    return false;
}

bool WriteRecorder::survives(const NvWrite& write, std::span<Byte> /*landed*/) {
    writes_.push_back({write.kind, std::string{write.place}, write.offset, write.after.size()});
    return true;
}

std::vector<TearPoint> every_tear(std::span<const RecordedWrite> writes, std::uint64_t seed) {
    std::vector<TearPoint> tears;
    for (std::size_t write = 1; write <= writes.size(); ++write) {
        for (std::size_t byte = 1; byte <= writes[write - 1].length; ++byte) {
            for (const auto leaves : all_torn_units) { tears.push_back({write, byte, leaves, seed}); }
        }
    }
    return tears;
}

}  // namespace permit::chipsim
