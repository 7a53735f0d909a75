#include "echo_card.hpp"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <stdexcept>
#include <vector>

namespace permit::bench {
namespace {

using Octets = std::vector<std::uint8_t>;

int connect_to(std::uint16_t port) {
    const int fd = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(port);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    if (::connect(fd, reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0) {
        throw std::runtime_error{"no virtual reader; run this through scripts/with-private-pcscd"};
    }
    return fd;
}

/// Without this the driver's second write waits 40 ms for the first one's acknowledgement.
void acknowledge_at_once(int fd) {
    const int on = 1;
    ::setsockopt(fd, IPPROTO_TCP, TCP_QUICKACK, &on, sizeof on);
}

bool receive(int fd, std::uint8_t* bytes, std::size_t count) {
    while (count > 0) {
        acknowledge_at_once(fd);
        const auto got = ::recv(fd, bytes, count, 0);
        acknowledge_at_once(fd);
        if (got <= 0) { return false; }
        bytes += got;
        count -= static_cast<std::size_t>(got);
    }
    return true;
}

bool is_power_message(const Octets& message) { return message.size() == 1 && message[0] <= 2; }
bool asks_for_atr(const Octets& message) { return message.size() == 1 && message[0] == 4; }

}  // namespace

EchoCard::EchoCard(std::uint16_t port) : socket_{connect_to(port)}, thread_{[this] { serve(); }} {}

EchoCard::~EchoCard() {
    ::shutdown(socket_, SHUT_RDWR);
    thread_.join();
    ::close(socket_);
}

void EchoCard::serve() {
    const Octets atr{0, 6, 0x3B, 0x81, 0x80, 0x01, 0x80, 0x80};
    const Octets answer{0, 6, 1, 2, 3, 4, 0x91, 0x00};
    std::array<std::uint8_t, 2> length{};
    while (receive(socket_, length.data(), length.size())) {
        Octets message(static_cast<std::size_t>(length[0] << 8U | length[1]));
        if (!receive(socket_, message.data(), message.size())) { return; }
        if (is_power_message(message)) { continue; }
        const Octets& reply = asks_for_atr(message) ? atr : answer;
        if (::send(socket_, reply.data(), reply.size(), MSG_NOSIGNAL) < 0) { return; }
    }
}

}  // namespace permit::bench
