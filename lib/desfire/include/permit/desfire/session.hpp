#pragma once

#include "permit/crypto/aes.hpp"
#include "permit/crypto/random.hpp"
#include "permit/desfire/authenticated_channel.hpp"
#include "permit/desfire/messaging.hpp"

#include <cstdint>

namespace permit::desfire {

/// An EV2 session (reference 7). When it ends: see AuthenticatedChannel.
class Session final : public AuthenticatedChannel {
public:
    /// The session the chip has just agreed to; Chip makes these. Tests continue published sessions.
    Session(Chip& chip, KeyNumber key, Ev2Messaging messaging) noexcept;

    [[nodiscard]] const TransactionId& transaction() const noexcept { return messaging_.transaction(); }
    [[nodiscard]] std::uint16_t counter() const noexcept { return messaging_.counter(); }

    /// AuthenticateEV2NonFirst: another key in the same transaction; counter and transaction identifier stay
    /// (reference 7.2). `session = std::move(session).authenticate_non_first(…)`. A refusal ends this
    /// session.
    [[nodiscard]] Session authenticate_non_first(KeyNumber number, const crypto::Aes128Key& key,
                                                 crypto::RandomSource& random) &&;

    using AuthenticatedChannel::change_key;
    /// ChangeKeyEV2: a key of one key set. The session's own key in the active set ends the session;
    /// `change.from` matters for every other one.
    void change_key(KeySetNumber set, KeyNumber number, const KeyChange& change);

private:
    [[nodiscard]] Bytes protect(const Command& command) override;
    [[nodiscard]] Bytes open(const Command& command, PiccStatus status, BytesView answer) override;
    [[nodiscard]] std::size_t longest_answer(const Command& command) const noexcept override;
    [[nodiscard]] bool can_continue() const noexcept override { return messaging_.can_continue(); }

    Ev2Messaging messaging_;
};

}  // namespace permit::desfire
