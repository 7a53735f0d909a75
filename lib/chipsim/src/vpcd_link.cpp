#include "vpcd_link.hpp"

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/socket.h>

#include <array>
#include <cerrno>

namespace permit::chipsim {

std::optional<Bytes> VpcdLink::receive() {
    std::array<Byte, 2> length{};
    if (!fill(length)) { return std::nullopt; }
    Bytes body(static_cast<std::size_t>(length[0] << 8U | length[1]));
    if (!fill(body)) { return std::nullopt; }
    return body;
}

bool VpcdLink::send(BytesView body) {
    const std::array<Byte, 2> length = {static_cast<Byte>(body.size() >> 8U), static_cast<Byte>(body.size())};
    const auto message = join({length, body});
    BytesView left{message};
    while (!left.empty()) {
        const auto sent = ::send(socket_, left.data(), left.size(), MSG_NOSIGNAL);
        if (sent < 0 && errno == EINTR) { continue; }
        if (sent <= 0) { return false; }
        left = left.subspan(static_cast<std::size_t>(sent));
    }
    return true;
}

bool VpcdLink::fill(std::span<Byte> bytes) {
    while (!bytes.empty()) {
        acknowledge_at_once();
        if (!wait_readable()) { return false; }
        const auto got = ::recv(socket_, bytes.data(), bytes.size(), 0);
        if (got < 0 && errno == EINTR) { continue; }
        if (got <= 0) { return false; }
        acknowledge_at_once();
        bytes = bytes.subspan(static_cast<std::size_t>(got));
    }
    return true;
}

bool VpcdLink::wait_readable() {
    std::array<pollfd, 2> watched = {pollfd{stop_.descriptor(), POLLIN, 0}, pollfd{socket_, POLLIN, 0}};
    while (::poll(watched.data(), watched.size(), -1) < 0) {
        if (errno != EINTR) { return false; }
    }
    stopped_ = watched[0].revents != 0;
    return !stopped_;
}

void VpcdLink::acknowledge_at_once() const noexcept {
    // Debian's vpcd sends length and body apart and waits 40 ms for the acknowledgement of the first;
    // the option wears off, so it is set around every read (vpcd.md 5). Local sockets have none.
    const int on = 1;
    static_cast<void>(::setsockopt(socket_, IPPROTO_TCP, TCP_QUICKACK, &on, sizeof on));
}

}  // namespace permit::chipsim
