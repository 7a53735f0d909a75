#pragma once

#include "block_cipher.hpp"
#include "channel.hpp"

namespace permit::chipsim {

/// Session key of reference 6.1 from nonces of 8 (DES, 2TDEA) or 16 bytes (3TDEA, AES). For 3TDEA, which
/// the reference leaves out: the first four, the middle four (6 to 9) and the last four of both nonces, as
/// libfreefare has it.
[[nodiscard]] Key ev1_session_key(const Key& key, BytesView rnd_a, BytesView rnd_b);

/// Secure messaging of the EV1 channel (reference 6.2).
class Ev1Channel final : public SecureChannel {
public:
    Ev1Channel(Byte key_number, const Key& session_key) : SecureChannel{key_number}, cipher_{session_key} {}

    [[nodiscard]] bool is_ev2() const noexcept override { return false; }
    [[nodiscard]] std::size_t wire_size(std::size_t plain, Protection protection) const override;
    [[nodiscard]] std::size_t command_mac_size(Protection protection, bool maced_in_ev1) const override;
    [[nodiscard]] Bytes open(const SealedCommand& command) override;
    [[nodiscard]] Bytes preview(BytesView cipher) const override;
    [[nodiscard]] Bytes seal(Status status, BytesView data, Protection protection,
                             bool length_known) override;

private:
    [[nodiscard]] Bytes open_with_mac(const SealedCommand& command);
    [[nodiscard]] Bytes open_encrypted(const SealedCommand& command);
    [[nodiscard]] Bytes without_crc(Byte ins, BytesView header, BytesView padded) const;
    [[nodiscard]] Bytes encrypt_with_crc(Status status, BytesView data, bool length_known);

    RunningCipher cipher_;
};

}  // namespace permit::chipsim
