#pragma once

#include "permit/core/chip.hpp"
#include "permit/core/error.hpp"
#include "permit/crypto/aes.hpp"
#include "permit/desfire/channel.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace permit::desfire {

class Chip;
class Link;

/// The keys of one ChangeKey. `from` matters only for another key than the session's own.
struct KeyChange {
    const crypto::Aes128Key& from;
    const crypto::Aes128Key& to;
    KeyVersion version;
};

/// What every session has, whichever messaging it speaks. It ends when the chip says so: any status other
/// than OK, ChangeKey of its own key, RollKeySet, a selection, another authentication, deletion of the
/// selected application; and when an answer lacks the chip's proof or the exchange breaks off. It is never
/// reopened behind the caller's back: every use after the end throws Error{chip_refused}, or
/// {messaging_broken} when that ended it, telling why.
class AuthenticatedChannel : public Channel {
public:
    Reply send(const Command& command) final;

    [[nodiscard]] bool is_open() const noexcept;
    [[nodiscard]] KeyNumber key() const noexcept { return key_; }

    /// ChangeKey (reference 4.4). Changing the session's own key ends the session.
    /// The level must be known: select through Chip first, or Error{internal}.
    void change_key(KeyNumber number, const KeyChange& change);

    /// The chip's real UID, also when it shows a random one (GetCardUID).
    [[nodiscard]] Uid card_uid();

protected:
    AuthenticatedChannel(Chip& chip, KeyNumber key) noexcept;
    AuthenticatedChannel(AuthenticatedChannel&& other) noexcept;
    AuthenticatedChannel& operator=(AuthenticatedChannel&& other) noexcept;

    [[nodiscard]] const FrameLimits& limits() const noexcept final;
    [[nodiscard]] CommMode private_mode() const noexcept final { return CommMode::full; }

    void require_open(std::string_view doing) const;
    /// Ends this session for `reason`, before another authentication takes its place.
    void give_way(std::string reason);
    /// Key number as ChangeKey wants it: at PICC level with the type of the key that comes.
    [[nodiscard]] Byte wire_number(KeyNumber number, KeyType type, std::string_view doing) const;
    [[nodiscard]] Chip& chip() const noexcept { return *chip_; }
    [[nodiscard]] Link& link() const noexcept;

private:
    struct End {
        ErrorCode code;
        std::string reason;
    };
    /// What follows INS on the wire.
    [[nodiscard]] virtual Bytes protect(const Command& command) = 0;
    /// Plain data of an OK answer. Throws Error{messaging_broken} when the chip cannot have sent it.
    [[nodiscard]] virtual Bytes open(const Command& command, PiccStatus status, BytesView answer) = 0;
    /// Bytes the answer may have on the wire.
    [[nodiscard]] virtual std::size_t longest_answer(const Command& command) const noexcept = 0;
    [[nodiscard]] virtual bool can_continue() const noexcept { return true; }

    Chip* chip_;
    std::uint64_t number_;
    KeyNumber key_;
    std::optional<End> end_{};
};

}  // namespace permit::desfire
