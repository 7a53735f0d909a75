#pragma once

#include "permit/crypto/aes.hpp"
#include "permit/crypto/des.hpp"
#include "permit/desfire/authenticated_channel.hpp"
#include "permit/desfire/ev1_messaging.hpp"

namespace permit::desfire {

/// A session of the EV1 channel (reference 6), for technicians and the step from factory to AES; permits are
/// read and written in EV2 sessions only (docs/decisions/ev1-channel.md). When it ends: see
/// AuthenticatedChannel.
class Ev1Session final : public AuthenticatedChannel {
public:
    /// The session the chip has just agreed to; Chip makes these.
    Ev1Session(Chip& chip, KeyNumber key, Ev1Messaging messaging) noexcept;

    using AuthenticatedChannel::change_key;
    /// ChangeKey of a DES or 2TDEA key in an application of such keys, or of the PICC master key; `from`
    /// matters only for another key than the session's own.
    void change_key(KeyNumber number, const crypto::TdesKey& from, const crypto::TdesKey& to);

private:
    [[nodiscard]] Bytes protect(const Command& command) override;
    [[nodiscard]] Bytes open(const Command& command, PiccStatus status, BytesView answer) override;
    [[nodiscard]] std::size_t longest_answer(const Command& command) const noexcept override;
    [[nodiscard]] Overhead overhead() const noexcept override;

    Ev1Messaging messaging_;
};

}  // namespace permit::desfire
