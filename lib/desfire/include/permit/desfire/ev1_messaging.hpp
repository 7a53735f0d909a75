#pragma once

#include "permit/core/bytes.hpp"
#include "permit/core/secret.hpp"
#include "permit/crypto/aes.hpp"
#include "permit/crypto/des.hpp"
#include "permit/desfire/command.hpp"
#include "permit/desfire/status.hpp"

#include <cstddef>

namespace permit::desfire {

/// A key of the EV1 channel and what it is for: DES (the same half twice) and 2TDEA, or AES. 3TDEA is left
/// out: the reference does not give its session key.
class Ev1Key {
public:
    static Ev1Key des(const crypto::TdesKey& key) noexcept { return {KeyType::des, key}; }
    static Ev1Key aes(const crypto::Aes128Key& key) noexcept { return {KeyType::aes, key}; }

    [[nodiscard]] KeyType type() const noexcept { return type_; }
    [[nodiscard]] const SecretArray<16>& bytes() const noexcept { return bytes_; }
    friend bool operator==(const Ev1Key&, const Ev1Key&) = default;

private:
    Ev1Key(KeyType type, const SecretArray<16>& bytes) noexcept : type_{type}, bytes_{bytes} {}
    KeyType type_;
    SecretArray<16> bytes_;
};

/// Session key of an EV1 authentication (reference 6.1), of the same kind as `key`; the nonces have 8 or 16
/// bytes.
[[nodiscard]] Ev1Key derive_ev1_session_key(const Ev1Key& key, BytesView rnd_a, BytesView rnd_b);

/// EV1 secure messaging (reference 6.2): pure computation. One vector runs through all commands and answers
/// of the session, so each must be protected and opened exactly once and in order.
///
/// MACs of commands are sent with WriteData, WriteRecord, UpdateRecord and the three that change a value; of
/// the last, public programs disagree.
class Ev1Messaging {
public:
    explicit Ev1Messaging(Ev1Key session_key);

    /// What follows INS on the wire: header, data or cipher text, MAC.
    [[nodiscard]] Bytes protect(const Command& command);

    /// Plain data of an OK answer. Throws Error{messaging_broken} when MAC, checksum, padding or length are
    /// wrong; the session is then of no more use.
    [[nodiscard]] Bytes open(const Command& command, PiccStatus status, BytesView answer);

    /// Bytes an answer to `command` may have on the wire.
    [[nodiscard]] std::size_t longest_answer(const Command& command) const noexcept;
    [[nodiscard]] std::size_t block_length() const noexcept { return iv_.size(); }
    /// The running vector, after what was last protected or opened.
    [[nodiscard]] BytesView iv() const noexcept { return iv_; }

private:
    [[nodiscard]] Bytes encrypted(const Command& command);
    [[nodiscard]] Bytes decrypted(const Command& command, PiccStatus status, BytesView cipher);
    [[nodiscard]] Bytes proved(const Command& command, PiccStatus status, BytesView answer);
    /// First eight bytes of the running CMAC.
    [[nodiscard]] BytesView mac(BytesView message);

    Ev1Key key_;
    Bytes iv_;
};

}  // namespace permit::desfire
