#pragma once

#include "permit/core/bytes.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace permit::chipsim {

/// One write of non-volatile memory on its way into the cells: at most 32 bytes, or one piece of a
/// standard file.
struct NvWrite {
    enum class Kind {
        shadow,    ///< prepares a change; whatever lands, without its decision it never becomes content
        decision,  ///< 00 → 01: decided only if the cell holds exactly 01, else as if never begun
        in_place,  ///< standard file content: what lands stays
    };
    Kind kind;
    std::string_view place;  ///< "picc", "application 4A5A01", "file 4A5A01/03", "transaction", …
    std::size_t offset;      ///< within the place
    BytesView before;        ///< what the cells hold
    BytesView after;         ///< what they are to hold; same length
};

/// The one seam through which every non-volatile write goes. Whoever listens may cut the power in the
/// middle of any write and choose what is in the cells then: old, new, part of each, or noise.
class PowerHook {
public:
    virtual ~PowerHook() = default;

    /// True: the write is done and the chip goes on. False: the power is gone; `landed`, which starts
    /// out as `write.before`, is what the cells hold when the chip wakes up.
    virtual bool survives(const NvWrite& write, std::span<Byte> landed) = 0;
};

/// Cuts the power at the n-th write (counted from 1), leaving the old or the new content, and counts.
class CutAtWrite final : public PowerHook {
public:
    enum class Leaves { old_content, new_content };

    /// `at` 0 never cuts: it counts the writes of a whole procedure.
    explicit CutAtWrite(std::size_t at, Leaves leaves = Leaves::old_content) noexcept
        : at_{at}, leaves_{leaves} {}

    bool survives(const NvWrite& write, std::span<Byte> landed) override;

    [[nodiscard]] std::size_t writes() const noexcept { return writes_; }
    [[nodiscard]] bool has_cut() const noexcept { return at_ != 0 && writes_ >= at_; }

private:
    std::size_t at_;
    Leaves leaves_;
    std::size_t writes_ = 0;
};

/// What the byte holds in the middle of which the power went.
enum class TornUnit : std::uint8_t {
    old_content,
    new_content,
    mixed,   ///< some of the differing bits old, some new; with one such bit either
    random,  ///< neither old nor new
};

inline constexpr std::array all_torn_units = {TornUnit::old_content, TornUnit::new_content, TornUnit::mixed,
                                              TornUnit::random};

/// A byte of a write on its way. Writes and bytes count from 1.
struct TearPoint {
    std::size_t write = 0;  ///< 0: never
    std::size_t byte = 1;   ///< those before it landed, those behind it did not; beyond the end: the last
    TornUnit leaves = TornUnit::old_content;
    std::uint64_t seed = 0;  ///< of mixed and random; the same point of the same write tears the same way

    friend bool operator==(const TearPoint&, const TearPoint&) = default;
};

/// What `point.byte` holds after the tear, which was to go from `before` to `after`.
[[nodiscard]] Byte torn_byte(Byte before, Byte after, const TearPoint& point) noexcept;

/// Cuts the power once, in the middle of one byte, and counts.
class CutAtByte final : public PowerHook {
public:
    explicit CutAtByte(const TearPoint& point) noexcept : point_{point} {}

    bool survives(const NvWrite& write, std::span<Byte> landed) override;

    [[nodiscard]] std::size_t writes() const noexcept { return writes_; }
    [[nodiscard]] bool has_cut() const noexcept { return point_.write != 0 && writes_ >= point_.write; }

private:
    TearPoint point_;
    std::size_t writes_ = 0;
};

/// One write of a clean run.
struct RecordedWrite {
    NvWrite::Kind kind;
    std::string place;
    std::size_t offset;
    std::size_t length;
};

/// Lists the writes of a clean run, so that a sweep can tear each.
class WriteRecorder final : public PowerHook {
public:
    bool survives(const NvWrite& write, std::span<Byte> landed) override;

    [[nodiscard]] const std::vector<RecordedWrite>& writes() const noexcept { return writes_; }

private:
    std::vector<RecordedWrite> writes_;
};

/// Every byte of every write, each with the four patterns.
[[nodiscard]] std::vector<TearPoint> every_tear(std::span<const RecordedWrite> writes,
                                                std::uint64_t seed = 0);

}  // namespace permit::chipsim
