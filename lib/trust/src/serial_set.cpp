#include "permit/trust/serial_set.hpp"

#include "gaps.hpp"
#include "permit/core/error.hpp"
#include "permit/core/words.hpp"

#include <algorithm>
#include <bitset>
#include <limits>
#include <string>

namespace permit::trust {
namespace {

constexpr std::size_t largest_code = (std::size_t{1} << 29U) - 1;  // so that positions of bits fit 32 bits
constexpr std::uint64_t at_end = std::numeric_limits<std::uint64_t>::max();

[[noreturn]] void refuse(const std::string& why) {
    throw Error{ErrorCode::bad_status_list, tr("read a set of serials"), why};
}

[[noreturn]] void refuse_to_encode(const std::string& why) {
    throw Error{ErrorCode::bad_input, tr("encode a set of serials"), why};
}

/// The cheapest split of a gap when `count` serials are spread over `last`; the boundary 1/2 stands for
/// 0.481.
unsigned low_bits_for(std::uint32_t count, Serial last) noexcept {
    unsigned bits = 0;
    while ((std::uint64_t{count} << (bits + 1)) < last) { ++bits; }
    return bits;
}

/// Windows are so wide that each has some 8 to 16 serials when they are spread at random.
unsigned window_bits(unsigned low_bits) noexcept { return low_bits + 4; }

/// The serials of one stretch, to see whether two sets have one in common.
class Stretch {
public:
    void begin_at(std::uint64_t first) noexcept {
        taken_.reset();
        first_ = first;
    }
    [[nodiscard]] std::uint64_t end() const noexcept { return first_ + taken_.size(); }

    /// False when it was taken before.
    [[nodiscard]] bool take(std::uint64_t serial) noexcept {
        auto&& place = taken_[static_cast<std::size_t>(serial - first_)];
        const bool free = !place;
        place = true;
        return free;
    }

private:
    std::bitset<(1U << 16U)> taken_{};
    std::uint64_t first_ = 0;
};

}  // namespace

/// Reads a set serial by serial, and notes its marks on the way.
class SerialSet::Opening {
public:
    Opening(const SetCode& written, Serial last);

    /// The serial to be taken next, or `at_end`.
    [[nodiscard]] std::uint64_t serial() const noexcept { return serial_; }

    /// Takes its serials up to the end of the stretch.
    void take_all(Stretch& stretch);

    [[nodiscard]] SerialSet finish();

private:
    [[nodiscard]] std::uint64_t next_after(std::uint64_t serial, GapReader& gaps);
    void note_marks(std::uint64_t serial, std::uint64_t next_bit);

    SerialSet set_{};
    GapReader gaps_;
    std::uint64_t last_;
    std::uint32_t left_;
    std::uint64_t serial_ = 0;
    std::uint64_t mark_due_ = 0;  ///< first serial of the window that has no mark yet
};

SerialSet::Opening::Opening(const SetCode& written, Serial last)
    : gaps_{{}, 0, 0}, last_{last}, left_{written.count} {
    const auto& [count, code] = written;
    if (code.size() > largest_code) { refuse(tr("it is longer than any that is written")); }
    if (count > last || count > 8 * code.size()) { refuse(tr("it counts more serials than it has places")); }
    set_.code_ = code;
    set_.count_ = count;
    if (count != 0) {
        set_.low_bits_ = low_bits_for(count, last);
        set_.marks_.reserve(static_cast<std::size_t>(last_ >> window_bits(set_.low_bits_)) + 1);
    }
    gaps_ = GapReader{code, set_.low_bits_, 0};
    serial_ = next_after(0, gaps_);
}

// Inline, for take_all is where opening a list spends its time.
inline std::uint64_t SerialSet::Opening::next_after(std::uint64_t serial, GapReader& gaps) {
    if (left_ == 0) {
        set_.greatest_ = static_cast<Serial>(serial);
        return at_end;
    }
    --left_;
    const auto gap = gaps.take(last_ - serial);
    if (gap > last_ - serial) { refuse(tr("it goes beyond the last serial or its own end")); }
    if (serial + gap >= mark_due_) { note_marks(serial + gap, gaps.bit()); }
    return serial + gap;
}

void SerialSet::Opening::note_marks(std::uint64_t serial, std::uint64_t next_bit) {
    const Mark mark{static_cast<Serial>(serial), static_cast<std::uint32_t>(next_bit)};
    const unsigned bits = window_bits(set_.low_bits_);
    set_.marks_.resize(static_cast<std::size_t>(serial >> bits) + 1, mark);
    mark_due_ = std::uint64_t{set_.marks_.size()} << bits;
}

void SerialSet::Opening::take_all(Stretch& stretch) {
    GapReader gaps = gaps_;  // copies, so that they stay in registers
    std::uint64_t serial = serial_;
    const std::uint64_t end = stretch.end();
    while (serial < end) {
        if (!stretch.take(serial)) { refuse(tr("serial {} is in another set too", serial)); }
        serial = next_after(serial, gaps);
    }
    gaps_ = gaps;
    serial_ = serial;
}

SerialSet SerialSet::Opening::finish() {
    const auto bits = gaps_.bit();
    const BytesView code = set_.code_;
    const bool all_read = (bits + 7) / 8 == code.size();
    if (!all_read || (bits % 8 != 0 && code.back() >> bits % 8 != 0)) {
        refuse(tr("its code does not end with its last serial"));
    }
    return std::move(set_);
}

std::vector<SerialSet> SerialSet::read_disjoint(std::span<const SetCode> written, Serial last) {
    std::vector<Opening> openings;
    for (const auto& each : written) { openings.emplace_back(each, last); }
    const auto behind = [](const Opening& a, const Opening& b) { return a.serial() < b.serial(); };
    const auto lowest = [&] { return std::min_element(openings.begin(), openings.end(), behind)->serial(); };
    Stretch stretch;
    for (auto first = lowest(); first != at_end; first = lowest()) {
        stretch.begin_at(first);
        for (auto& opening : openings) { opening.take_all(stretch); }
    }
    std::vector<SerialSet> sets;
    sets.reserve(openings.size());
    for (auto& opening : openings) { sets.push_back(opening.finish()); }
    return sets;
}

SerialSet SerialSet::read(const SetCode& written, Serial last) {
    return std::move(read_disjoint({&written, 1}, last).front());
}

Bytes SerialSet::encode(std::span<const Serial> serials, Serial last) {
    if (serials.empty()) { return {}; }
    if (serials.size() > last) { refuse_to_encode(tr("there are more than can be")); }
    GapWriter gaps{low_bits_for(static_cast<std::uint32_t>(serials.size()), last)};
    Serial previous = 0;
    for (const Serial serial : serials) {
        if (serial <= previous || serial > last) {
            refuse_to_encode(tr("they do not ascend from 1 to {}", last));
        }
        gaps.put(serial - previous);
        previous = serial;
    }
    return std::move(gaps).take();
}

bool SerialSet::contains(Serial serial) const noexcept {
    if (serial == 0 || serial > greatest_) { return false; }
    const Mark& mark = marks_[static_cast<std::size_t>(std::uint64_t{serial} >> window_bits(low_bits_))];
    std::uint64_t at = mark.serial;
    if (at >= serial) { return at == serial; }
    GapReader gaps{code_, low_bits_, mark.next_bit};
    while (at < serial) { at += gaps.take(serial - at); }
    return at == serial;
}

std::vector<Serial> SerialSet::serials() const {
    std::vector<Serial> all;
    all.reserve(count_);
    GapReader gaps{code_, low_bits_, 0};
    Serial serial = 0;
    while (all.size() < count_) {
        serial += static_cast<Serial>(gaps.take(greatest_ - serial));
        all.push_back(serial);
    }
    return all;
}

}  // namespace permit::trust
