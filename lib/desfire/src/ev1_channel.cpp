#include "permit/desfire/ev1_channel.hpp"

#include "permit/crypto/crc.hpp"

#include "handshake.hpp"

#include <algorithm>
#include <array>

namespace permit::desfire {
namespace {

constexpr Byte authenticate_iso = 0x1A;
constexpr Byte next_frame = 0xAF;
constexpr Byte change_key = 0xC4;
constexpr std::size_t block_length = 8;

crypto::DesBlock last_block(BytesView cipher) {
    crypto::DesBlock block{};
    const auto last = cipher.last(block_length);
    std::copy(last.begin(), last.end(), block.begin());
    return block;
}

/// RndA[0..3]‖RndB[0..3], both halves of the key alike (reference 6.1).
crypto::TdesKey session_key(BytesView rnd_a, BytesView rnd_b) {
    crypto::TdesKey key;
    auto out = key.reveal_mutable().begin();
    for (const auto part : {rnd_a, rnd_b, rnd_a, rnd_b}) { out = std::copy_n(part.begin(), 4, out); }
    return key;
}

}  // namespace

crypto::TdesKey authenticate_des(Link& link, KeyNumber number, const crypto::TdesKey& key,
                                 crypto::RandomSource& random) {
    const auto doing = authenticating(number);
    const auto challenge = require_challenge(link.frame(doing, authenticate_iso, std::array{number.value()}),
                                             block_length, doing);
    const auto rnd_b = crypto::tdes_cbc_decrypt(key, {}, challenge);
    crypto::DesBlock rnd_a{};
    random.fill(rnd_a);
    // One chain of blocks through all three messages: each starts at the last block of the one before.
    const auto token = crypto::tdes_cbc_encrypt(key, last_block(challenge), join({rnd_a, rotated(rnd_b)}));
    const auto proof = require_proof(link.frame(doing, next_frame, token), block_length, doing);
    require_same_nonce(crypto::tdes_cbc_decrypt(key, last_block(token), proof), rnd_a, doing);
    return session_key(rnd_a, rnd_b);
}

Bytes own_key_cryptogram(const crypto::TdesKey& session_key, Byte wire_number, BytesView new_key) {
    const SecretBytes covered{join({std::array{change_key, wire_number}, new_key})};
    const auto crc = crypto::desfire_crc32(covered.reveal());
    constexpr std::array<Byte, block_length> zeros{};
    const auto missing = (block_length - (new_key.size() + crc.size()) % block_length) % block_length;
    const SecretBytes padded{join({new_key, crc, BytesView{zeros}.first(missing)})};
    return crypto::tdes_cbc_encrypt(session_key, {}, padded.reveal());
}

}  // namespace permit::desfire
