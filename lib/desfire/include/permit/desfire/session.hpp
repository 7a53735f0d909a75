#pragma once

#include "permit/core/chip.hpp"
#include "permit/core/error.hpp"
#include "permit/crypto/aes.hpp"
#include "permit/crypto/random.hpp"
#include "permit/desfire/channel.hpp"
#include "permit/desfire/messaging.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace permit::desfire {

class Chip;

/// The keys of one ChangeKey. `from` matters only for another key than the session's own.
struct KeyChange {
    const crypto::Aes128Key& from;
    const crypto::Aes128Key& to;
    KeyVersion version;
};

/// An EV2 session (reference 7). It ends when the chip says so: any status other than OK, ChangeKey of its
/// own key, a selection, another authentication, deletion of the selected application; and when an answer
/// lacks the chip's proof or the exchange breaks off. It is never reopened behind the caller's back: every
/// use after the end throws Error{chip_refused}, or {messaging_broken} when that ended it, telling why.
class Session final : public Channel {
public:
    /// The session the chip has just agreed to; Chip makes these. Tests continue published sessions.
    Session(Chip& chip, KeyNumber key, Ev2Messaging messaging) noexcept;
    Session(Session&& other) noexcept;
    Session& operator=(Session&& other) noexcept;

    Reply send(const Command& command) override;

    [[nodiscard]] bool is_open() const noexcept;
    [[nodiscard]] KeyNumber key() const noexcept { return key_; }
    [[nodiscard]] const TransactionId& transaction() const noexcept { return messaging_.transaction(); }
    [[nodiscard]] std::uint16_t counter() const noexcept { return messaging_.counter(); }

    /// AuthenticateEV2NonFirst: another key in the same transaction; counter and transaction identifier stay
    /// (reference 7.2). `session = std::move(session).authenticate_non_first(…)`. A refusal ends this
    /// session.
    [[nodiscard]] Session authenticate_non_first(KeyNumber number, const crypto::Aes128Key& key,
                                                 crypto::RandomSource& random) &&;

    /// ChangeKey (reference 4.4). Changing the session's own key ends the session.
    /// The level must be known: select through Chip first, or Error{internal}.
    void change_key(KeyNumber number, const KeyChange& change);

    /// The chip's real UID, also when it shows a random one (GetCardUID).
    [[nodiscard]] Uid card_uid();

private:
    struct End {
        ErrorCode code;
        std::string reason;
    };
    [[nodiscard]] const FrameLimits& limits() const noexcept override;
    void require_open(std::string_view doing) const;

    Chip* chip_;
    std::uint64_t number_;
    KeyNumber key_;
    Ev2Messaging messaging_;
    std::optional<End> end_{};
};

}  // namespace permit::desfire
