#pragma once

#include "permit/chipsim/vpcd.hpp"

#include <optional>

namespace permit::chipsim {

/// Messages of two length bytes and a body over a connected socket (vpcd.md 2).
class VpcdLink {
public:
    VpcdLink(int socket, const StopSignal& stop) noexcept : socket_{socket}, stop_{stop} {}

    /// The next message, or nothing when the reader closed the connection or `stop` was raised.
    [[nodiscard]] std::optional<Bytes> receive();

    /// Length and body in one piece, lest the reader wait for our delayed second packet. False when the
    /// connection is gone.
    [[nodiscard]] bool send(BytesView body);

    [[nodiscard]] bool stopped() const noexcept { return stopped_; }

private:
    [[nodiscard]] bool fill(std::span<Byte> bytes);
    [[nodiscard]] bool wait_readable();
    void acknowledge_at_once() const noexcept;

    int socket_;
    const StopSignal& stop_;
    bool stopped_ = false;
};

}  // namespace permit::chipsim
