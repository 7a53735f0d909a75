#include "permit/chipsim/vpcd.hpp"

#include "descriptor.hpp"
#include "permit/chipsim/transport.hpp"
#include "permit/core/error.hpp"
#include "permit/core/words.hpp"
#include "vpcd_link.hpp"

#include <netdb.h>
#include <poll.h>
#include <sys/eventfd.h>
#include <sys/socket.h>

#include <memory>
#include <utility>

namespace permit::chipsim {
namespace {

enum Control : Byte { power_off = 0x00, power_on = 0x01, reset = 0x02, send_atr = 0x04 };

/// The chip in the reader's field, and who stands by.
class CardInField {
public:
    CardInField(SimulatedChip& chip, const Bystander& bystander) : chip_{chip}, bystander_{bystander} {
        // A reader may take a new connection for the old card and send no power-on (vpcd.md 6).
        chip_.power_off();
    }
    ~CardInField() { leave(); }
    CardInField(const CardInField&) = delete;
    CardInField& operator=(const CardInField&) = delete;

    /// Carries out a one-byte control message; false when it is none and thus a command of one byte.
    bool carry_out_control(BytesView message) {
        if (message.size() != 1 || message.front() > reset) { return false; }
        leave();
        if (message.front() != power_off) { enter(); }
        return true;
    }

    /// What to send back; nothing when the power went away in the middle of the command.
    std::optional<Bytes> answer_to(BytesView message) {
        if (message.size() == 1 && message.front() == send_atr) { return chip_.atr(); }
        auto answer =
            bystander_.exchange ? bystander_.exchange(message) : exchange_through_reader(chip_, message);
        // An empty message would hang the reader for good (vpcd.md 2).
        return answer.empty() ? std::nullopt : std::optional{std::move(answer)};
    }

private:
    void enter() {
        chip_.power_on();
        in_field_ = true;
        if (bystander_.field_on) { bystander_.field_on(); }
    }
    void leave() {
        chip_.power_off();
        if (std::exchange(in_field_, false) && bystander_.field_off) { bystander_.field_off(); }
    }

    SimulatedChip& chip_;
    const Bystander& bystander_;
    bool in_field_ = false;
};

struct FreeAddresses {
    void operator()(addrinfo* found) const noexcept { ::freeaddrinfo(found); }
};

Descriptor connected(const VpcdAddress& address) {
    addrinfo hints{};
    hints.ai_socktype = SOCK_STREAM;
    addrinfo* found = nullptr;
    const auto port = std::to_string(address.port);
    if (::getaddrinfo(address.host.c_str(), port.c_str(), &hints, &found) != 0) {
        throw Error{ErrorCode::bad_usage, tr("find the virtual reader"),
                    tr("there is no host {}", address.host)};
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
    if (descriptor_ < 0) { throw Error{ErrorCode::internal, tr("make a stop signal")}; }
}

StopSignal::~StopSignal() { ::close(descriptor_); }

void StopSignal::raise() noexcept {
    const std::uint64_t one = 1;
    static_cast<void>(!::write(descriptor_, &one, sizeof one));
}

VpcdAddress VpcdAddress::slot(unsigned number, std::string host) {
    constexpr unsigned first_port = 35963;
    if (number > 1) {
        throw Error{ErrorCode::bad_usage, tr("choose a slot of the virtual reader"),
                    tr("it has slots 0 and 1")};
    }
    return {std::move(host), static_cast<std::uint16_t>(first_port + number)};
}

ConnectionEnd serve_connection(int socket, SimulatedChip& chip, const StopSignal& stop,
                               const Bystander& bystander) {
    CardInField card{chip, bystander};
    VpcdLink link{socket, stop};
    while (const auto message = link.receive()) {
        if (message->empty() || card.carry_out_control(*message)) { continue; }
        const auto answer = card.answer_to(*message);
        if (!answer) { return ConnectionEnd::power_lost; }
        if (!link.send(*answer)) { break; }
    }
    return link.stopped() ? ConnectionEnd::stopped : ConnectionEnd::reader_left;
}

void serve(SimulatedChip& chip, const ServeOptions& options, const StopSignal& stop) {
    const auto tell = [](const std::function<void()>& listener) {
        if (listener) { listener(); }
    };
    bool waiting = false;
    auto pause = options.retry;
    do {
        pause = options.retry;
        auto socket = connected(options.address);
        if (!socket.valid()) {
            if (!std::exchange(waiting, true)) { tell(options.on_waiting); }
            continue;
        }
        waiting = false;
        tell(options.on_connected);
        const auto end = serve_connection(socket.number(), chip, stop, options.bystander);
        socket = {};  // off the reader before the pause, not after it
        if (end == ConnectionEnd::stopped) { return; }
        if (end == ConnectionEnd::power_lost) {
            pause = options.away;
            tell(options.on_power_lost);
        }
    } while (!stopped_within(stop, pause));
}

}  // namespace permit::chipsim
