#pragma once

#include "memory.hpp"
#include "permit/chipsim/power.hpp"

#include <optional>

namespace permit::chipsim {

/// Thrown when a hook cuts the power; unwinds the command and is caught by the chip itself.
struct PowerLost {};

/// The chip's memory cells. Every change of a command goes through here, and only here.
class NonVolatile {
public:
    explicit NonVolatile(ChipMemory memory) : memory_{std::move(memory)} {}

    [[nodiscard]] const ChipMemory& memory() const noexcept { return memory_; }

    /// All of `next` or nothing: the cells that differ are written aside, then one write decides
    /// (reference 11).
    void replace(ChipMemory next);

    /// Content of a standard file, piece after piece of `unit` bytes; no piece waits for another.
    void write_in_place(AppId aid, Byte file, std::size_t offset, BytesView bytes, std::size_t unit);

    /// A write into the second image of a backup or record file: costs power, changes nothing yet.
    void write_shadow(std::string_view place, std::size_t offset, BytesView before, BytesView after);

    void watch(PowerHook* hook) noexcept { hook_ = hook; }

    /// What a command changes can be undone, as a whole, until the next `begin_command`.
    void begin_command() noexcept { before_.reset(); }
    [[nodiscard]] bool changed() const noexcept { return before_.has_value(); }
    void undo_command();

private:
    void keep_for_undo();
    void write_changed_cells(const ChipMemory& next);
    void write_place(NvWrite::Kind kind, std::string_view place, BytesView before, BytesView after);

    ChipMemory memory_;
    std::optional<ChipMemory> before_;
    PowerHook* hook_ = nullptr;
};

}  // namespace permit::chipsim
