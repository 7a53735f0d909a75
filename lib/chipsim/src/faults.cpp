#include "permit/chipsim/faults.hpp"

#include "permit/chipsim/transport.hpp"

#include <algorithm>

namespace permit::chipsim {
namespace {

using When = ExchangeFault::When;

constexpr Byte reader_class = 0xFF;

/// 90 INS …, 00 INS … and FF INS … are APDUs, all else is native.
Byte instruction_of(BytesView command) {
    const bool apdu = command.front() == 0x90 || command.front() == 0x00 || command.front() == reader_class;
    return apdu && command.size() > 1 ? command[1] : command.front();
}

bool counts(const ExchangeFault& fault, BytesView command) {
    return !fault.instruction || (!command.empty() && instruction_of(command) == *fault.instruction);
}

bool has_tears(const FaultScript& script) {
    return std::any_of(script.faults.begin(), script.faults.end(),
                       [](const Fault& fault) { return std::holds_alternative<TearPoint>(fault); });
}

}  // namespace

FaultInjector::FaultInjector(SimulatedChip& chip, FaultScript script)
    : chip_{&chip}, script_{std::move(script)}, watching_{has_tears(script_)} {
    if (watching_) { chip_->watch_writes(this); }
    await_fault();
}

FaultInjector::~FaultInjector() {
    if (watching_) { chip_->watch_writes(nullptr); }
}

Bytes FaultInjector::exchange(BytesView command) {
    if (!chip_->has_power()) { return {}; }
    if (const auto when = due(command)) { return lose_power(*when, command); }
    return exchange_through_reader(*chip_, command);
}

std::optional<When> FaultInjector::due(BytesView command) {
    if (finished()) { return std::nullopt; }
    const auto* fault = std::get_if<ExchangeFault>(&script_.faults[next_]);
    if (fault == nullptr || !counts(*fault, command) || ++exchanges_ != fault->exchange) {
        return std::nullopt;
    }
    return fault->when;
}

Bytes FaultInjector::lose_power(When when, BytesView command) {
    const bool for_reader = !command.empty() && command.front() == reader_class;
    if (when == When::during_command && !for_reader) { chip_->process_half(command); }
    if (when == When::after_command) { static_cast<void>(exchange_through_reader(*chip_, command)); }
    chip_->power_off();
    // Only now, so that what this exchange wrote does not count for the next fault.
    ++next_;
    await_fault();
    return {};
}

bool FaultInjector::survives(const NvWrite& write, std::span<Byte> landed) {
    if (!cut_ || cut_->survives(write, landed)) { return true; }
    ++next_;
    await_fault();
    return false;
}

void FaultInjector::await_fault() {
    exchanges_ = 0;
    cut_.reset();
    if (finished()) { return; }
    if (const auto* tear = std::get_if<TearPoint>(&script_.faults[next_])) { cut_.emplace(*tear); }
}

}  // namespace permit::chipsim
