#pragma once

#include "permit/card/transport.hpp"
#include "permit/chipsim/chip.hpp"
#include "permit/chipsim/faults.hpp"
#include "permit/chipsim/image.hpp"

#include <cstddef>
#include <filesystem>
#include <memory>
#include <optional>

namespace permit::chipsim {

/// The chip as a contactless reader presents it: the reader itself answers FF CA 00 00 00 with the
/// activation UID and 9000, every other FF command with 6A81; the rest goes to the chip. Empty when
/// the chip has no power.
[[nodiscard]] Bytes exchange_through_reader(SimulatedChip& chip, BytesView command);

/// A simulated chip lying on a reader: one presentation. The field goes on with the object and off with it; a
/// chip that lost its power by a fault has it again in the next SimTransport.
class SimTransport final : public card::Transport {
public:
    /// `sim:FILE`: opens the image and holds its lock.
    static std::unique_ptr<SimTransport> open(const std::filesystem::path& image);

    /// A chip somebody else owns; it must outlive the transport.
    explicit SimTransport(SimulatedChip& chip);
    explicit SimTransport(ImageFile image);
    ~SimTransport() override;

    /// Throws Error{card_lost} when the power went, and from then on until `reset`.
    [[nodiscard]] Bytes exchange(BytesView command) override;

    /// Field off and on again: the chip forgets what it may forget. Faults stay planned, counting goes on.
    void reset();

    /// Replaces what was planned before; counting begins here.
    void plan(FaultScript script);
    void plan(const ExchangeFault& fault) { plan(FaultScript{{fault}}); }
    [[nodiscard]] std::size_t exchanges() const noexcept { return exchanges_; }
    [[nodiscard]] SimulatedChip& chip() noexcept { return *chip_; }

private:
    [[noreturn]] void lose_card();

    std::optional<ImageFile> image_;
    SimulatedChip* chip_;
    std::optional<FaultInjector> faults_{};
    std::size_t exchanges_ = 0;
    bool lost_ = false;
};

}  // namespace permit::chipsim
