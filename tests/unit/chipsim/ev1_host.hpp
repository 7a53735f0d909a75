#pragma once

#include "bench.hpp"

#include <string_view>

namespace permit::chipsim::testing {

enum class KeyKind { des, tdes3, aes };

/// A cipher of the DES family or AES with the running IV of the EV1 channel, by the standards alone.
class Ev1Cipher {
public:
    Ev1Cipher(KeyKind kind, BytesView key) : kind_{kind}, key_{key.begin(), key.end()}, iv_(block()) {}

    [[nodiscard]] std::size_t block() const { return kind_ == KeyKind::aes ? 16 : 8; }
    Bytes encrypt(BytesView plain);
    Bytes decrypt(BytesView cipher);
    Bytes cmac(BytesView message);
    void set_iv(BytesView iv) { iv_.assign(iv.begin(), iv.end()); }

private:
    KeyKind kind_;
    Bytes key_;
    Bytes iv_;
};

/// The host's side of the EV1 channel (reference 6), written for these tests.
class Ev1Host {
public:
    explicit Ev1Host(SimulatedChip& chip) : host_{chip} {}

    /// 1A for the DES family, AA for AES. Status of the last part.
    int authenticate(Byte number, KeyKind kind, BytesView key);

    /// A command in clear that moves the IV, or with its MAC behind it. Answers are checked for their MAC.
    Reply in_clear(Byte ins, std::string_view payload);
    Reply with_mac(Byte ins, std::string_view payload);

    /// The answer decrypted, `length` bytes of data in it.
    Reply reading_full(Byte ins, std::string_view payload, std::size_t length);

    /// Header in clear, data with its CRC encrypted.
    Reply writing_full(Byte ins, std::string_view header, std::string_view data);

    /// A key change: the cryptogram brings its CRCs.
    Reply changing_key(Byte number, BytesView cryptogram);

    Host& plain() noexcept { return host_; }

private:
    [[nodiscard]] Reply checked(const Reply& answer);

    Host host_;
    Ev1Cipher session_{KeyKind::aes, Bytes(16)};
};

}  // namespace permit::chipsim::testing
