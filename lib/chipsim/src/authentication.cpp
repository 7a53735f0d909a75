#include "authentication.hpp"

#include "ev1_channel.hpp"
#include "ev2_channel.hpp"
#include "permit/core/secret.hpp"
#include "permit/crypto/aes.hpp"

#include <algorithm>

namespace permit::chipsim {
namespace {

constexpr Byte authenticate_iso = 0x1A;
constexpr Byte authenticate_aes = 0xAA;
constexpr Byte authenticate_ev2_first = 0x71;
constexpr Byte authenticate_ev2_non_first = 0x77;

constexpr crypto::Block zero_iv{};

bool is_ev2(Byte ins) { return ins == authenticate_ev2_first || ins == authenticate_ev2_non_first; }

KeyType key_type_for(Byte ins) { return ins == authenticate_iso ? KeyType::des : KeyType::aes; }

Bytes draw(Card& card, std::size_t count) {
    Bytes nonce(count);
    card.random->fill(nonce);
    return nonce;
}

Bytes rotated_left(BytesView bytes) {
    Bytes rotated{bytes.begin(), bytes.end()};
    std::rotate(rotated.begin(), rotated.begin() + 1, rotated.end());
    return rotated;
}

/// Lets CBC run on from `half.last_block` as the EV1 authentications do (reference 6.1).
RunningCipher resumed(const HalfAuthentication& half) {
    RunningCipher cipher{half.key.type, half.key.bytes};
    if (!half.last_block.empty()) { static_cast<void>(cipher.decrypt(half.last_block)); }
    return cipher;
}

/// LenCap and PCDcap2 behind the key number (reference 7.1).
std::array<Byte, 6> host_capabilities(Fields& fields) {
    const auto count = fields.u8();
    require(count <= 6, Status::parameter_error);
    std::array<Byte, 6> capabilities{};
    const auto given = fields.take(count);
    std::copy(given.begin(), given.end(), capabilities.begin());
    // Bit 1 of PCDcap2.1 asks for LRP, which EV2 and EV3 do not have.
    require((capabilities[0] & 2U) == 0, Status::permission_denied);
    return capabilities;
}

void check_allowed(const Card& card, Byte ins) {
    const auto* session = card.now.session.get();
    const bool ev2_session = session != nullptr && session->is_ev2();
    require(ins != authenticate_ev2_non_first || ev2_session, Status::permission_denied);
    require(is_ev2(ins) || !card.memory().configuration.ev1_disabled(), Status::permission_denied);
    const auto delay = card.quirks.failures_before_delay;
    require(!delay || card.failed_authentications < *delay, Status::authentication_delay);
}

struct Nonces {
    Bytes rnd_a;
    Bytes rnd_b;
};

/// RndA ‖ rol(RndB) as the host sent it; refuses with AE when RndB does not come back.
Nonces accepted(const HalfAuthentication& half, BytesView plain) {
    const auto size = half.rnd_b.size();
    const auto expected = rotated_left(half.rnd_b);
    require(equal_in_constant_time(plain.subspan(size), expected), Status::authentication_error);
    return {{plain.begin(), plain.begin() + static_cast<std::ptrdiff_t>(size)}, half.rnd_b};
}

Nonce16 nonce16(BytesView bytes) {
    Nonce16 nonce{};
    std::copy_n(bytes.begin(), nonce.size(), nonce.begin());
    return nonce;
}

Answer finish_ev1(Card& card, const HalfAuthentication& half, BytesView payload) {
    auto cipher = resumed(half);
    const auto nonces = accepted(half, cipher.decrypt(payload));
    auto proof = cipher.encrypt(rotated_left(nonces.rnd_a));
    card.now.session = std::make_unique<Ev1Channel>(half.key_number, half.key.type,
                                                    ev1_session_key(half.key, nonces.rnd_a, nonces.rnd_b));
    return {Status::ok, std::move(proof)};
}

void open_ev2_session(Card& card, const HalfAuthentication& half, const Nonces& nonces,
                      const TransactionId& ti, std::uint16_t counter) {
    card.now.session = std::make_unique<Ev2Channel>(
        half.key_number, ev2_session_keys(half.key.bytes, nonce16(nonces.rnd_a), nonce16(nonces.rnd_b)), ti,
        counter);
}

Bytes first_proof(Card& card, const HalfAuthentication& half, const Nonces& nonces) {
    TransactionId ti{};
    card.random->fill(ti);
    open_ev2_session(card, half, nonces, ti, 0);
    const std::array<Byte, 6> chip_capabilities{};
    return join({ti, rotated_left(nonces.rnd_a), chip_capabilities, half.host_capabilities});
}

Bytes non_first_proof(Card& card, const HalfAuthentication& half, const Nonces& nonces) {
    const auto& session = dynamic_cast<const Ev2Channel&>(*card.now.session);
    const auto ti = session.transaction_id();
    open_ev2_session(card, half, nonces, ti, session.counter());
    return rotated_left(nonces.rnd_a);
}

Answer finish_ev2(Card& card, const HalfAuthentication& half, BytesView payload) {
    const auto nonces = accepted(half, crypto::aes_cbc_decrypt(half.key.bytes, zero_iv, payload));
    const auto proof = half.ins == authenticate_ev2_first ? first_proof(card, half, nonces)
                                                          : non_first_proof(card, half, nonces);
    return {Status::ok, crypto::aes_cbc_encrypt(half.key.bytes, zero_iv, proof)};
}

}  // namespace

bool is_authentication(const ChipProfile& profile, Byte ins) noexcept {
    if (ins == authenticate_iso || ins == authenticate_aes) {
        return profile.generation != Generation::light;
    }
    return is_ev2(ins) && profile.generation != Generation::ev1;
}

Answer begin_authentication(Card& card, Byte ins, BytesView payload) {
    Fields fields{payload};
    HalfAuthentication half{.ins = ins, .key_number = fields.u8()};
    if (ins == authenticate_ev2_first) { half.host_capabilities = host_capabilities(fields); }
    fields.end();
    check_allowed(card, ins);
    half.key = card.key(half.key_number);
    require(half.key.type == key_type_for(ins), Status::authentication_error);
    half.rnd_b = draw(card, half.key.type == KeyType::aes ? 16 : 8);
    RunningCipher cipher{half.key.type, half.key.bytes};
    auto challenge = cipher.encrypt(half.rnd_b);
    half.last_block = challenge;
    card.now.chain = std::move(half);
    return {Status::additional_frame, std::move(challenge)};
}

Answer finish_authentication(Card& card, const HalfAuthentication& half, BytesView payload) {
    require(payload.size() == 2 * half.rnd_b.size(), Status::length_error);
    ++card.failed_authentications;  // taken back below; a refusal leaves it
    auto answer = is_ev2(half.ins) ? finish_ev2(card, half, payload) : finish_ev1(card, half, payload);
    card.failed_authentications = 0;
    return answer;
}

}  // namespace permit::chipsim
