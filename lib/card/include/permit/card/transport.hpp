#pragma once

#include "permit/core/bytes.hpp"

namespace permit::card {

/// The one seam to a card. Behind it: a PC/SC reader, the simulator, a replayed script, and
/// decorators that trace, count or cut the power.
///
/// `exchange` sends one command APDU and returns the response APDU, at least two bytes (SW1 SW2).
/// Throws Error: card_lost when the card went away, during or before the command (whether the command
/// was carried out is then unknown); reader_fault, timed_out, no_service for what is behind the card.
/// After any of these the transport is dead and every further exchange throws again.
class Transport {
public:
    virtual ~Transport() = default;
    Transport() = default;
    Transport(const Transport&) = delete;
    Transport& operator=(const Transport&) = delete;

    [[nodiscard]] virtual Bytes exchange(BytesView command) = 0;
};

}  // namespace permit::card
