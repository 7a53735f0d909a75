#pragma once

#include "permit/core/bytes.hpp"

#include <cstddef>
#include <span>
#include <string_view>

namespace permit::chipsim {

/// One write of non-volatile memory on its way into the cells: at most 32 bytes, or one piece of a
/// standard file.
struct NvWrite {
    enum class Kind {
        shadow,    ///< prepares a change; without its decision it is as if it never happened
        decision,  ///< 00 → 01: from here on the prepared change is the chip's content
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

}  // namespace permit::chipsim
