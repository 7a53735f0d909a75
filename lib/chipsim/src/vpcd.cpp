#include "permit/chipsim/vpcd.hpp"

#include "descriptor.hpp"
#include "permit/chipsim/transport.hpp"
#include "permit/core/error.hpp"
#include "vpcd_link.hpp"

#include <netdb.h>
#include <poll.h>
#include <sys/eventfd.h>
#include <sys/socket.h>

#include <memory>

namespace permit::chipsim {
namespace {

enum Control : Byte { power_off = 0x00, power_on = 0x01, reset = 0x02, send_atr = 0x04 };

/// Carries out a one-byte control message; false when it is none and thus a command of one byte.
bool carry_out_control(SimulatedChip& chip, BytesView message) {
    if (message.size() != 1) { return false; }
    switch (message.front()) {
        case power_off:
            chip.power_off();
            return true;
        case power_on:
            chip.power_on();
            return true;
        case reset:
            chip.power_off();
            chip.power_on();
            return true;
        default:
            return false;
    }
}

/// What to send back; nothing when the power went away in the middle of the command.
std::optional<Bytes> answer_to(SimulatedChip& chip, BytesView message) {
    if (message.size() == 1 && message.front() == send_atr) { return chip.atr(); }
    auto answer = exchange_through_reader(chip, message);
    // An empty message would hang the reader for good (vpcd.md 2).
    return answer.empty() ? std::nullopt : std::optional{std::move(answer)};
}

struct FreeAddresses {
    void operator()(addrinfo* found) const noexcept { ::freeaddrinfo(found); }
};

Descriptor connected(const VpcdAddress& address) {
    addrinfo hints{};
    hints.ai_socktype = SOCK_STREAM;
    addrinfo* found = nullptr;
    const auto port = std::to_string(address.port);
    if (::getaddrinfo(address.host.c_str(), port.c_str(), &hints, &found) != 0) {
        throw Error{ErrorCode::bad_usage, "find the virtual reader", "there is no host " + address.host};
    }
    const std::unique_ptr<addrinfo, FreeAddresses> addresses{found};
    for (const auto* each = found; each != nullptr; each = each->ai_next) {
        Descriptor socket{::socket(each->ai_family, each->ai_socktype | SOCK_CLOEXEC, each->ai_protocol)};
        if (socket.valid() && ::connect(socket.number(), each->ai_addr, each->ai_addrlen) == 0) {
            return socket;
        }
    }
    return {};
}

/// Waits between two attempts; true when `stop` was raised.
bool stopped_within(const StopSignal& stop, std::chrono::milliseconds pause) {
    pollfd watched{stop.descriptor(), POLLIN, 0};
    return ::poll(&watched, 1, static_cast<int>(pause.count())) > 0;
}

}  // namespace

StopSignal::StopSignal() : descriptor_{::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)} {
    if (descriptor_ < 0) { throw Error{ErrorCode::internal, "make a stop signal"}; }
}

StopSignal::~StopSignal() { ::close(descriptor_); }

void StopSignal::raise() noexcept {
    const std::uint64_t one = 1;
    static_cast<void>(!::write(descriptor_, &one, sizeof one));
}

VpcdAddress VpcdAddress::slot(unsigned number, std::string host) {
    constexpr unsigned first_port = 35963;
    if (number > 1) {
        throw Error{ErrorCode::bad_usage, "choose a slot of the virtual reader", "it has slots 0 and 1"};
    }
    return {std::move(host), static_cast<std::uint16_t>(first_port + number)};
}

ConnectionEnd serve_connection(int socket, SimulatedChip& chip, const StopSignal& stop) {
    // A reader may take a new connection for the old card and send no power-on (vpcd.md 6).
    chip.power_off();
    VpcdLink link{socket, stop};
    while (const auto message = link.receive()) {
        if (message->empty() || carry_out_control(chip, *message)) { continue; }
        const auto answer = answer_to(chip, *message);
        if (!answer) { return ConnectionEnd::power_lost; }
        if (!link.send(*answer)) { break; }
    }
    chip.power_off();
    return link.stopped() ? ConnectionEnd::stopped : ConnectionEnd::reader_left;
}

void serve(SimulatedChip& chip, const ServeOptions& options, const StopSignal& stop) {
    bool waiting = false;
    do {
        const auto socket = connected(options.address);
        if (!socket.valid()) {
            if (!waiting && options.on_waiting) { options.on_waiting(); }
            waiting = true;
            continue;
        }
        waiting = false;
        if (options.on_connected) { options.on_connected(); }
        if (serve_connection(socket.number(), chip, stop) == ConnectionEnd::stopped) { return; }
    } while (!stopped_within(stop, options.retry));
}

}  // namespace permit::chipsim
