#pragma once

#include "permit/card/steady.hpp"
#include "permit/card/transport.hpp"

#include <cstddef>

namespace permit::card {

/// What a conversation cost.
struct Cost {
    std::size_t exchanges = 0;       ///< commands that went to the card, failed ones included
    std::size_t bytes_out = 0;       ///< whole command APDUs of those exchanges
    std::size_t bytes_in = 0;        ///< whole response APDUs of those exchanges, SW included
    std::size_t reader_queries = 0;  ///< commands of class FF, which a reader answers without the card
    Duration inside{};               ///< time spent waiting for card and reader
    Duration outside{};              ///< all other time: the host's own work
    Duration modelled{};             ///< radio time of a simulated card, by its model; else zero

    friend bool operator==(const Cost&, const Cost&) = default;
};

/// Counts exchanges, bytes and time; changes nothing. Host time runs from construction or
/// `restart` until `cost` is asked.
class CountingTransport final : public Transport {
public:
    explicit CountingTransport(Transport& inner, SteadyNow now = std::chrono::steady_clock::now);

    [[nodiscard]] Bytes exchange(BytesView command) override;
    [[nodiscard]] Cost cost() const;
    void restart();

private:
    Transport& inner_;
    SteadyNow now_;
    std::chrono::steady_clock::time_point started_;
    Cost cost_;
};

}  // namespace permit::card
