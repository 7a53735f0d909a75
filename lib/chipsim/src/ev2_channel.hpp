#pragma once

#include "channel.hpp"
#include "permit/crypto/aes.hpp"

#include <array>
#include <cstdint>

namespace permit::chipsim {

using TransactionId = std::array<Byte, 4>;
using Nonce16 = std::array<Byte, 16>;

struct Ev2Keys {
    crypto::Aes128Key encryption{};
    crypto::Aes128Key mac{};
};

/// Session keys of reference 7.3.
[[nodiscard]] Ev2Keys ev2_session_keys(const crypto::Aes128Key& key, const Nonce16& rnd_a,
                                       const Nonce16& rnd_b);

/// EV2 secure messaging (reference 7.4 to 7.7).
class Ev2Channel final : public SecureChannel {
public:
    /// `counter_wraps`: the quirk of CmdCtr FFFF.
    Ev2Channel(Byte key_number, Ev2Keys keys, const TransactionId& ti, std::uint16_t counter,
               bool counter_wraps) noexcept
        : SecureChannel{key_number},
          keys_{std::move(keys)},
          ti_{ti},
          counter_{counter},
          counter_wraps_{counter_wraps} {}

    [[nodiscard]] bool is_ev2() const noexcept override { return true; }
    [[nodiscard]] std::size_t wire_size(std::size_t plain, Protection protection) const override;
    [[nodiscard]] std::size_t command_mac_size(Protection protection, bool maced_in_ev1) const override;
    [[nodiscard]] Bytes open(const SealedCommand& command) override;
    [[nodiscard]] Bytes preview(BytesView cipher) const override;
    [[nodiscard]] Bytes seal(Status status, BytesView data, Protection protection,
                             bool length_known) override;

    [[nodiscard]] const TransactionId& transaction_id() const noexcept { return ti_; }
    [[nodiscard]] std::uint16_t counter() const noexcept { return counter_; }

private:
    [[nodiscard]] Bytes open_protected(const SealedCommand& command) const;
    [[nodiscard]] std::array<Byte, 8> mac(Byte first, BytesView message) const;
    [[nodiscard]] crypto::Block iv(Byte first, Byte second) const;
    [[nodiscard]] Bytes decrypt(BytesView cipher) const;
    [[nodiscard]] Bytes encrypt(BytesView data) const;

    Ev2Keys keys_;
    TransactionId ti_;
    std::uint16_t counter_;
    bool counter_wraps_;
};

}  // namespace permit::chipsim
