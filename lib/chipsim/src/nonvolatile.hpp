#pragma once

#include "memory.hpp"
#include "permit/chipsim/power.hpp"

#include <optional>
#include <vector>

namespace permit::chipsim {

/// Thrown when a hook cuts the power; unwinds the command and is caught by the chip itself.
struct PowerLost {};

/// Bytes on their way into a standard file.
struct InPlace {
    AppId aid;
    Byte file;
    std::size_t offset;
    Bytes bytes;
};

/// The chip's memory cells. Every change of a command goes through here, and only here. `memory()` is what
/// the chip would find when it wakes up now; cells written aside are no part of it until their decision.
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
    void count_cells() noexcept { counting_ = true; }
    [[nodiscard]] std::size_t cells_written() const noexcept { return cells_; }

    /// Remembers, until `return_to_middle`, how the memory was at each write of the command to come.
    void remember_writes() noexcept { history_.emplace(); }

    /// As if the power had gone at the middle one of those writes, when half of its bytes had landed.
    void return_to_middle();

    /// What a command changes can be undone, as a whole, until the next `begin_command`.
    void begin_command() noexcept { before_.reset(); }
    [[nodiscard]] bool changed() const noexcept { return before_.has_value(); }
    void undo_command();

private:
    /// The memory at a write, and which bytes of a standard file it had come to.
    struct Moment {
        ChipMemory memory;
        std::optional<InPlace> torn;
    };

    [[nodiscard]] bool watched() const noexcept { return hook_ != nullptr || counting_ || history_; }

    /// Every write passes here; false when the power is gone.
    [[nodiscard]] bool survives(const NvWrite& write, std::span<Byte> landed,
                                const std::optional<InPlace>& in_place = std::nullopt);

    void keep_for_undo();
    void write_changed_cells(const ChipMemory& next);
    void write_place(NvWrite::Kind kind, std::string_view place, BytesView before, BytesView after);

    ChipMemory memory_;
    std::optional<ChipMemory> before_;
    std::optional<std::vector<Moment>> history_{};
    PowerHook* hook_ = nullptr;
    std::size_t cells_ = 0;
    bool counting_ = false;
};

}  // namespace permit::chipsim
