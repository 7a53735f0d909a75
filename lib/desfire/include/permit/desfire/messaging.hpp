#pragma once

#include "permit/core/bytes.hpp"
#include "permit/crypto/aes.hpp"
#include "permit/desfire/commands.hpp"
#include "permit/desfire/status.hpp"

#include <array>
#include <cstdint>
#include <string_view>
#include <utility>

namespace permit::desfire {

using Nonce = std::array<Byte, 16>;
using TransactionId = std::array<Byte, 4>;

struct SessionKeys {
    crypto::Aes128Key encryption;
    crypto::Aes128Key mac;
};

/// Session keys of an EV2 authentication (reference 7.3).
[[nodiscard]] SessionKeys derive_session_keys(const crypto::Aes128Key& key, const Nonce& rnd_a,
                                              const Nonce& rnd_b);

/// EV2 secure messaging: pure computation, one command after the other (reference 7.4–7.7).
class Ev2Messaging {
public:
    Ev2Messaging(SessionKeys keys, const TransactionId& transaction, std::uint16_t counter) noexcept
        : keys_{std::move(keys)}, transaction_{transaction}, counter_{counter} {}

    /// What follows INS on the wire: header, data or cipher text, MAC.
    [[nodiscard]] Bytes protect(const Command& command) const;

    /// Plain data of an OK answer; the counter moves. Throws Error{messaging_broken} when MAC, padding or
    /// length are wrong; the counter then does not move and the session is of no more use.
    [[nodiscard]] Bytes open(const Command& command, PiccStatus status, BytesView answer);

    /// False when the counter is used up (FFFF); no further command can be sent.
    [[nodiscard]] bool can_continue() const noexcept { return counter_ != 0xFFFF; }

    [[nodiscard]] const TransactionId& transaction() const noexcept { return transaction_; }
    [[nodiscard]] std::uint16_t counter() const noexcept { return counter_; }

private:
    enum class Direction { command, answer };
    [[nodiscard]] crypto::Block iv(Direction direction) const;
    [[nodiscard]] std::array<Byte, 8> mac(Byte code, std::uint16_t counter, BytesView message) const;
    [[nodiscard]] Bytes data_as_sent(const Command& command) const;
    [[nodiscard]] Bytes decrypt(BytesView cipher, std::string_view name) const;

    SessionKeys keys_;
    TransactionId transaction_;
    std::uint16_t counter_;
};

/// Bytes an answer with `plain` bytes of data may have on the wire in a session (reference 7.5, 7.6).
[[nodiscard]] std::size_t protected_length(std::size_t plain, CommMode mode) noexcept;

}  // namespace permit::desfire
