#include "fuzz.hpp"

#include "permit/chipsim/vpcd.hpp"

#include <sys/socket.h>
#include <unistd.h>

#include <array>

// The virtual reader's protocol: whatever arrives, in whatever pieces, the simulator sends whole messages,
// never an empty one, and ends when the reader is gone or it is told to stop.

using namespace permit;
using namespace permit::fuzz;

namespace {

constexpr std::size_t longest_input =
    512;  // its answers fit into the socket's buffer: nobody waits for anybody

class SocketPair {
public:
    SocketPair() {
        require(::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends_.data()) == 0, "there are sockets");
    }
    SocketPair(const SocketPair&) = delete;
    SocketPair& operator=(const SocketPair&) = delete;
    ~SocketPair() {
        for (const int end : ends_) { ::close(end); }
    }
    [[nodiscard]] int reader() const noexcept { return ends_[0]; }
    [[nodiscard]] int card() const noexcept { return ends_[1]; }

private:
    std::array<int, 2> ends_{};
};

void send_all(int socket, BytesView bytes) {
    require(bytes.empty() || ::send(socket, bytes.data(), bytes.size(), 0) == std::ssize(bytes),
            "the input fits into the socket's buffer");
    ::shutdown(socket, SHUT_WR);
}

Bytes receive_all(int socket) {
    Bytes all;
    std::array<Byte, 4096> buffer{};
    while (true) {
        const auto got = ::recv(socket, buffer.data(), buffer.size(), MSG_DONTWAIT);
        if (got <= 0) { return all; }
        append(all, BytesView{buffer}.first(static_cast<std::size_t>(got)));
    }
}

void require_messages(BytesView sent) {
    while (!sent.empty()) {
        require(sent.size() > 2, "a message has a length and a body");
        const auto length = static_cast<std::size_t>(sent[0] << 8U | sent[1]);
        require(length > 0 && length <= sent.size() - 2, "a message is whole and not empty");
        sent = sent.subspan(2 + length);
    }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    if (size > longest_input) { return 0; }
    Input input{data, size};
    const bool stopped = input.byte() == 0xFF;
    const SocketPair sockets;
    chipsim::StopSignal stop;
    if (stopped) { stop.raise(); }
    send_all(sockets.reader(), input.rest());
    succeeds([&] {
        CountingRandom random;
        chipsim::SimulatedChip chip{
            chipsim::ChipProfile::named("ev3-2k"), Uid::parse("04112233445566"), {}, random};
        const auto end = chipsim::serve_connection(sockets.card(), chip, stop);
        require((end == chipsim::ConnectionEnd::stopped) == stopped, "it stops when told and not else");
        require(!chip.has_power(), "nobody is left to power the chip");
    });
    require_messages(receive_all(sockets.reader()));
    return 0;
}
