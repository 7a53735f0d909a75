#pragma once

#include "permit/chipsim/chip.hpp"
#include "permit/chipsim/power.hpp"
#include "permit/core/bytes.hpp"

#include <cstddef>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace permit::chipsim {

/// The power goes away at one exchange between reader and chip. Exchanges count from 1, UID queries included.
struct ExchangeFault {
    enum class When {
        before_command,  ///< it never reaches the chip
        during_command,  ///< the chip is in the middle of what it writes (SimulatedChip::process_half)
        after_command,   ///< carried out, the answer is lost
    };
    std::size_t exchange = 0;  ///< 0: never
    When when = When::before_command;
    std::optional<Byte> instruction{};  ///< counts only exchanges of this command code

    friend bool operator==(const ExchangeFault&, const ExchangeFault&) = default;
};

using Fault = std::variant<ExchangeFault, TearPoint>;

/// Faults in the order in which they happen. Each happens once; after it the card is gone until it is laid on
/// again, and all counting begins anew for the next. The text, one fault a line, '#' starts a comment:
///
///     exchange N before|during|after
///     on INS [N] before|during|after                     the N-th (first) command with this code, two hex
///     digits write N byte K old|new|mixed|random [seed S]       the K-th byte of the N-th non-volatile write
struct FaultScript {
    std::vector<Fault> faults{};

    /// Throws Error{bad_input} naming the line.
    static FaultScript parse(std::string_view text, const std::string& name = "fault script");

    /// Throws Error{file_io}, else as `parse`.
    static FaultScript load(const std::filesystem::path& file);
};

/// A chip on a reader, and the faults of a script happening to it. Watches the chip's writes while the script
/// has faults among them, and no longer than it lives; the chip must outlive it.
class FaultInjector final : private PowerHook {
public:
    FaultInjector(SimulatedChip& chip, FaultScript script);
    ~FaultInjector() override;
    FaultInjector(const FaultInjector&) = delete;
    FaultInjector& operator=(const FaultInjector&) = delete;

    /// As `exchange_through_reader`; empty also when a fault took the power.
    [[nodiscard]] Bytes exchange(BytesView command);

    [[nodiscard]] std::size_t happened() const noexcept { return next_; }
    [[nodiscard]] bool finished() const noexcept { return next_ == script_.faults.size(); }

private:
    bool survives(const NvWrite& write, std::span<Byte> landed) override;
    [[nodiscard]] std::optional<ExchangeFault::When> due(BytesView command);
    [[nodiscard]] Bytes lose_power(ExchangeFault::When when, BytesView command);
    void await_fault();

    SimulatedChip* chip_;
    FaultScript script_;
    std::size_t next_ = 0;
    std::size_t exchanges_ = 0;  ///< that the fault awaited counts
    std::optional<CutAtByte> cut_{};
    bool watching_;
};

}  // namespace permit::chipsim
