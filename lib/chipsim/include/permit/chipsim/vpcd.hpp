#pragma once

#include "permit/chipsim/chip.hpp"

#include <chrono>
#include <cstdint>
#include <functional>
#include <string>

namespace permit::chipsim {

/// A way to end `serve` from a signal handler or another thread. `raise` is async-signal-safe.
class StopSignal {
public:
    StopSignal();
    ~StopSignal();
    StopSignal(const StopSignal&) = delete;
    StopSignal& operator=(const StopSignal&) = delete;

    void raise() noexcept;
    [[nodiscard]] int descriptor() const noexcept { return descriptor_; }  ///< readable once raised

private:
    int descriptor_;
};

struct VpcdAddress {
    std::string host = "127.0.0.1";
    std::uint16_t port = 35963;

    /// Slot 0 or 1 of Debian's driver. Throws Error{bad_usage} for another.
    static VpcdAddress slot(unsigned number, std::string host = "127.0.0.1");
};

enum class ConnectionEnd { reader_left, stopped, power_lost };

/// Who stands between reader and chip, and is told of the field. Each may be empty.
struct Bystander {
    /// Instead of `exchange_through_reader`; an empty answer means that the power went away.
    std::function<Bytes(BytesView command)> exchange = {};
    std::function<void()> field_on = {};
    std::function<void()> field_off = {};  ///< only after `field_on`
};

/// Serves one connection (vpcd.md 2) on a connected socket, which it does not close. The chip is off
/// at first and whenever the reader says so. Errors of the image file pass through.
ConnectionEnd serve_connection(int socket, SimulatedChip& chip, const StopSignal& stop,
                               const Bystander& bystander = {});

struct ServeOptions {
    VpcdAddress address{};
    std::chrono::milliseconds retry{200};      ///< between attempts while pcscd is not there
    std::chrono::milliseconds away{1000};      ///< off the reader after losing power; pcscd notices after 400
    std::function<void()> on_connected = {};   ///< after each connection
    std::function<void()> on_waiting = {};     ///< once whenever pcscd turns out not to be there
    std::function<void()> on_power_lost = {};  ///< a fault took the card off the reader
    Bystander bystander = {};
};

/// Puts the chip into pcscd's virtual reader until `stop` is raised, connecting again whenever pcscd
/// comes back. A chip that loses its power by a fault is taken off and laid on again.
void serve(SimulatedChip& chip, const ServeOptions& options, const StopSignal& stop);

}  // namespace permit::chipsim
