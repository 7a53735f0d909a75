#pragma once

#include "permit/chipsim/faults.hpp"
#include "permit/chipsim/radio.hpp"
#include "permit/chipsim/vpcd.hpp"
#include "permit/tools/program.hpp"

#include <optional>

namespace permit::sim {

/// "modelled: 12 exchanges in 84.3 ms at 106 kbit/s (standard parameters)": one tap.
[[nodiscard]] std::string tap_text(const chipsim::RadioTime& time,
                                   const chipsim::RadioParameters& parameters);

/// Who stands between the virtual reader and the chip while it is served: faults happen, taps are timed.
class Bystanders {
public:
    /// Both must outlive this. Without `radio` nothing is timed.
    Bystanders(const tools::Program& program, chipsim::SimulatedChip& chip, chipsim::FaultScript faults,
               const std::optional<chipsim::RadioParameters>& radio);

    /// Refers to this.
    [[nodiscard]] chipsim::Bystander as_one();

    /// The card was lost; says which fault it was.
    void tell_loss() const;

private:
    [[nodiscard]] Bytes exchange(BytesView command);
    void begin_tap();
    void end_tap();

    const tools::Program& program_;
    chipsim::SimulatedChip& chip_;
    std::size_t planned_;
    chipsim::FaultInjector faults_;
    std::optional<chipsim::RadioParameters> radio_;
    std::optional<chipsim::RadioMeter> tap_{};
};

}  // namespace permit::sim
