#include "handshake.hpp"

#include "permit/core/cursor.hpp"
#include "permit/core/error.hpp"
#include "permit/core/secret.hpp"
#include "permit/core/words.hpp"

#include "ev1_cipher.hpp"

#include <algorithm>
#include <array>

namespace permit::desfire {
namespace {

constexpr crypto::Block zero_iv{};
constexpr Byte authenticate_ev2_first = 0x71;
constexpr Byte authenticate_ev2_non_first = 0x77;
constexpr Byte authenticate_iso = 0x1A;
constexpr Byte authenticate_aes = 0xAA;
constexpr Byte next_frame = 0xAF;
constexpr std::size_t first_proof = 32;      // TI, RndA', PDcap2, PCDcap2
constexpr std::size_t non_first_proof = 16;  // RndA'

Bytes require(RawAnswer answer, PiccStatus status, std::size_t length, std::string_view doing) {
    const bool goes_on = answer.status == PiccStatus::additional_frame || is_ok(answer.status);
    if (!goes_on) { throw authentication_refusal(answer.status, doing); }
    if (answer.status != status || answer.data.size() != length) {
        throw Error{ErrorCode::messaging_broken, std::string{doing},
                    tr("the chip's answer has another form than it must")};
    }
    return std::move(answer.data);
}

/// What both nonces and the chip's decrypted last word are.
struct Exchanged {
    Nonce rnd_a{};
    Nonce rnd_b{};
    Bytes proof;
};

Exchanged exchange_nonces(Link& link, Byte ins, BytesView request, std::size_t proof_length,
                          const crypto::Aes128Key& key, crypto::RandomSource& random,
                          std::string_view doing) {
    Exchanged result;
    const auto challenge = require_challenge(link.frame(doing, ins, request), result.rnd_b.size(), doing);
    const auto rnd_b = crypto::aes_cbc_decrypt(key, zero_iv, challenge);
    std::copy(rnd_b.begin(), rnd_b.end(), result.rnd_b.begin());
    random.fill(result.rnd_a);
    const auto token = crypto::aes_cbc_encrypt(key, zero_iv, join({result.rnd_a, rotated(rnd_b)}));
    const auto proof = require_proof(link.frame(doing, next_frame, token), proof_length, doing);
    result.proof = crypto::aes_cbc_decrypt(key, zero_iv, proof);
    return result;
}

}  // namespace

std::string authenticating(KeyNumber number) {
    return tr("authenticate with key {}", to_hex(std::array{number.value()}));
}

Bytes require_challenge(RawAnswer answer, std::size_t length, std::string_view doing) {
    return require(std::move(answer), PiccStatus::additional_frame, length, doing);
}

Bytes require_proof(RawAnswer answer, std::size_t length, std::string_view doing) {
    return require(std::move(answer), PiccStatus::ok, length, doing);
}

Bytes rotated(BytesView nonce) {
    Bytes turned{nonce.begin(), nonce.end()};
    std::rotate(turned.begin(), turned.begin() + 1, turned.end());
    return turned;
}

void require_same_nonce(BytesView proof, BytesView nonce, std::string_view doing) {
    if (!equal_in_constant_time(proof, rotated(nonce))) {
        throw Error{ErrorCode::authentication_refused, std::string{doing},
                    tr("the chip did not prove that it knows the key")};
    }
}

Handshake authenticate_first(Link& link, KeyNumber number, const crypto::Aes128Key& key,
                             crypto::RandomSource& random) {
    constexpr Byte no_capabilities = 0;
    const auto doing = authenticating(number);
    const auto nonces =
        exchange_nonces(link, authenticate_ev2_first, std::array{number.value(), no_capabilities},
                        first_proof, key, random, doing);
    Cursor proof{nonces.proof, tr_noop("answer to AuthenticateEV2First")};
    const auto transaction = proof.array<4>();
    require_same_nonce(proof.take(nonces.rnd_a.size()), nonces.rnd_a, doing);
    return {.keys = derive_session_keys(key, nonces.rnd_a, nonces.rnd_b), .transaction = transaction};
}

Ev1Key authenticate_ev1(Link& link, KeyNumber number, const Ev1Key& key, crypto::RandomSource& random) {
    const auto doing = authenticating(number);
    const auto length = block_length(key);
    const Byte ins = key.type() == KeyType::aes ? authenticate_aes : authenticate_iso;
    const auto challenge =
        require_challenge(link.frame(doing, ins, std::array{number.value()}), length, doing);
    const auto rnd_b = cbc_decrypt(key, Bytes(length), challenge);
    Bytes rnd_a(length);
    random.fill(rnd_a);
    // One chain of blocks through all three messages: each starts at the last block of the one before.
    const auto token = cbc_encrypt(key, challenge, join({rnd_a, rotated(rnd_b)}));
    const auto proof = require_proof(link.frame(doing, next_frame, token), length, doing);
    require_same_nonce(cbc_decrypt(key, BytesView{token}.last(length), proof), rnd_a, doing);
    return derive_ev1_session_key(key, rnd_a, rnd_b);
}

SessionKeys authenticate_again(Link& link, KeyNumber number, const crypto::Aes128Key& key,
                               crypto::RandomSource& random) {
    const auto doing = authenticating(number);
    const auto nonces = exchange_nonces(link, authenticate_ev2_non_first, std::array{number.value()},
                                        non_first_proof, key, random, doing);
    require_same_nonce(nonces.proof, nonces.rnd_a, doing);
    return derive_session_keys(key, nonces.rnd_a, nonces.rnd_b);
}

}  // namespace permit::desfire
