#pragma once

#include <cstdint>
#include <thread>

namespace permit::bench {

/// The least a virtual card can do: answers every command with the same six bytes at once, acknowledging TCP
/// segments without delay. What a reader and its driver cost by themselves.
class EchoCard {
public:
    explicit EchoCard(std::uint16_t port);
    EchoCard(const EchoCard&) = delete;
    EchoCard& operator=(const EchoCard&) = delete;
    ~EchoCard();

private:
    void serve();

    int socket_;
    std::thread thread_;
};

}  // namespace permit::bench
