#include "authentication.hpp"

#include "ev1_channel.hpp"
#include "ev2_channel.hpp"
#include "permit/core/secret.hpp"
#include "permit/crypto/aes.hpp"
#include "picc_keys.hpp"

#include <algorithm>
#include <utility>

namespace permit::chipsim {
namespace {

constexpr Byte authenticate_d40 = 0x0A;
constexpr Byte authenticate_iso = 0x1A;
constexpr Byte authenticate_aes = 0xAA;
constexpr Byte authenticate_ev2_first = 0x71;
constexpr Byte authenticate_ev2_non_first = 0x77;

constexpr crypto::Block zero_iv{};

bool is_ev2(Byte ins) { return ins == authenticate_ev2_first || ins == authenticate_ev2_non_first; }

bool takes(Byte ins, KeyType type) { return (ins == authenticate_iso) == (type != KeyType::aes); }

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
    RunningCipher cipher{half.key};
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
    // The reference tells too little of D40 to build it: the chip is one where it is disabled.
    require(ins != authenticate_d40, Status::permission_denied);
}

/// Failures are counted where a quirk says so (reference 4.8).
bool reached(std::optional<std::uint32_t> limit, std::uint32_t failures) {
    return limit && failures >= *limit;
}

void serve_delay(Card& card) {
    const auto& memory = card.memory();
    require(!reached(card.quirks.failures_in_all, memory.failures_in_all), Status::authentication_delay);
    const bool delayed = reached(card.quirks.failures_before_delay, memory.failures_in_row);
    const bool served = std::exchange(card.now.delay_served, delayed);
    require(!delayed || served, Status::authentication_delay);
    card.now.delay_served = false;
}

bool counts_failures(const Quirks& quirks) { return quirks.failures_before_delay || quirks.failures_in_all; }

void keep_failures(Card& card, std::uint32_t in_row, std::uint32_t in_all) {
    const auto& memory = card.memory();
    if (memory.failures_in_row == in_row && memory.failures_in_all == in_all) { return; }
    auto next = memory;
    next.failures_in_row = in_row;
    next.failures_in_all = in_all;
    card.nv.replace(std::move(next));
}

void count_failure(Card& card) {
    if (!counts_failures(card.quirks)) { return; }
    keep_failures(card, card.memory().failures_in_row + 1, card.memory().failures_in_all + 1);
}

void count_success(Card& card) {
    constexpr std::uint32_t taken_back = 10;
    if (!counts_failures(card.quirks)) { return; }
    const auto in_all = card.memory().failures_in_all;
    keep_failures(card, 0, in_all - std::min(in_all, taken_back));
}

/// The key a session is to be opened with; refuses with 40, or 9D for keys that open none. Keys of NXP have
/// a value nobody else knows.
Key usable_key(Card& card, Byte number) {
    auto key = card.key(number);
    const auto* rule = card.at_picc_level() && number != 0 ? picc_key_rule(*card.profile, number) : nullptr;
    require(rule == nullptr || rule->authenticates, Status::permission_denied);
    if (rule != nullptr && rule->of_nxp) { card.random->fill(key.bytes.reveal_mutable()); }
    return key;
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
    card.now.session =
        std::make_unique<Ev1Channel>(half.key_number, ev1_session_key(half.key, nonces.rnd_a, nonces.rnd_b));
    return {Status::ok, std::move(proof)};
}

void open_ev2_session(Card& card, const HalfAuthentication& half, const Nonces& nonces,
                      const TransactionId& ti, std::uint16_t counter) {
    card.now.session = std::make_unique<Ev2Channel>(
        half.key_number, ev2_session_keys(half.key.first_16(), nonce16(nonces.rnd_a), nonce16(nonces.rnd_b)),
        ti, counter, card.quirks.command_counter_wraps);
}

Bytes first_proof(Card& card, const HalfAuthentication& half, const Nonces& nonces) {
    TransactionId ti{};
    card.random->fill(ti);
    open_ev2_session(card, half, nonces, ti, 0);
    // PDCap2.1 to PDCap2.6 are the last six bytes of the capability data.
    const auto chip_capabilities = BytesView{card.memory().configuration.capabilities}.last(6);
    return join({ti, rotated_left(nonces.rnd_a), chip_capabilities, half.host_capabilities});
}

Bytes non_first_proof(Card& card, const HalfAuthentication& half, const Nonces& nonces) {
    const auto& session = dynamic_cast<const Ev2Channel&>(*card.now.session);
    const auto ti = session.transaction_id();
    open_ev2_session(card, half, nonces, ti, session.counter());
    return rotated_left(nonces.rnd_a);
}

Answer finish_ev2(Card& card, const HalfAuthentication& half, BytesView payload) {
    const auto nonces = accepted(half, crypto::aes_cbc_decrypt(half.key.first_16(), zero_iv, payload));
    const auto proof = half.ins == authenticate_ev2_first ? first_proof(card, half, nonces)
                                                          : non_first_proof(card, half, nonces);
    return {Status::ok, crypto::aes_cbc_encrypt(half.key.first_16(), zero_iv, proof)};
}

}  // namespace

bool is_authentication(const ChipProfile& profile, Byte ins) noexcept {
    if (ins == authenticate_d40 || ins == authenticate_iso || ins == authenticate_aes) {
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
    half.key = usable_key(card, half.key_number);
    require(takes(ins, half.key.type), Status::authentication_error);
    serve_delay(card);
    card.now.dynamic_file.reset();
    half.rnd_b = draw(card, half.key.type == KeyType::des ? 8 : 16);
    RunningCipher cipher{half.key};
    auto challenge = cipher.encrypt(half.rnd_b);
    half.last_block = challenge;
    card.now.chain = std::move(half);
    return {Status::additional_frame, std::move(challenge)};
}

Answer finish_authentication(Card& card, const HalfAuthentication& half, BytesView payload) {
    require(payload.size() == 2 * half.rnd_b.size(), Status::length_error);
    try {
        auto answer = is_ev2(half.ins) ? finish_ev2(card, half, payload) : finish_ev1(card, half, payload);
        count_success(card);
        return answer;
    } catch (const Refusal&) {
        count_failure(card);
        throw;
    }
}

}  // namespace permit::chipsim
