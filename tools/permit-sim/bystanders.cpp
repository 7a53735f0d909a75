#include "bystanders.hpp"

#include "permit/core/words.hpp"

#include <array>
#include <cstdio>

namespace permit::sim {

std::string tap_text(const chipsim::RadioTime& time, const chipsim::RadioParameters& parameters) {
    std::array<char, 32> duration{};
    (void)std::snprintf(duration.data(), duration.size(), "%.1f ms", time.total().count() / 1000);
    return tr("modelled: {} exchanges in {} at {} kbit/s ({} parameters)", time.exchanges, duration.data(),
              static_cast<unsigned>(parameters.rate), parameters.name);
}

Bystanders::Bystanders(const tools::Program& program, chipsim::SimulatedChip& chip,
                       chipsim::FaultScript faults, const std::optional<chipsim::RadioParameters>& radio)
    : program_{program},
      chip_{chip},
      planned_{faults.faults.size()},
      faults_{chip, std::move(faults)},
      radio_{radio} {
    if (radio_) { chip_.count_cells(); }
}

chipsim::Bystander Bystanders::as_one() {
    return {.exchange = [this](BytesView command) { return exchange(command); },
            .field_on = [this] { begin_tap(); },
            .field_off = [this] { end_tap(); }};
}

void Bystanders::tell_loss() const {
    program_.note(tr("fault {} of {}: the card lost its power", faults_.happened(), planned_));
}

Bytes Bystanders::exchange(BytesView command) {
    const auto before = chip_.cells_written();
    auto answer = faults_.exchange(command);
    if (tap_) {
        const auto took = tap_->add(command, answer, chip_.cells_written() - before);
        chip_.let_time_pass(std::chrono::duration_cast<std::chrono::microseconds>(took));
    }
    return answer;
}

void Bystanders::begin_tap() {
    if (radio_) { tap_.emplace(*radio_).begin_tap(); }
}

void Bystanders::end_tap() {
    // pcscd also powers a card up only to look at it.
    if (tap_ && tap_->time().exchanges > 0) { program_.note(tap_text(tap_->time(), *radio_)); }
    tap_.reset();
}

}  // namespace permit::sim
