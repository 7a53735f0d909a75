#include "keys.hpp"
#include "permit/crypto/aes.hpp"
#include "permit/crypto/des.hpp"
#include "permit/testing/vectors.hpp"

#include <catch2/catch.hpp>

using namespace permit;
using namespace permit::crypto;
using namespace permit::testing;

namespace {

/// The running CMAC of the EV1 channel, whichever cipher the session uses.
Bytes chained_cmac(const Bytes& session_key, const Bytes& start, const Bytes& message) {
    if (start.size() == 16) {
        const auto mac = aes_cmac_from(secret<16>(session_key), array_of<16>(start), message);
        return {mac.begin(), mac.end()};
    }
    const auto mac = tdes_cmac_from(tdes_key(session_key), array_of<8>(start), message);
    return {mac.begin(), mac.end()};
}

/// A recorded command whose answer is plain with a MAC: both running IVs are known.
void check_chain(const Bytes& session_key, const nlohmann::json& step) {
    INFO(step.at("op"));
    const auto after_command =
        chained_cmac(session_key, hex(step, "iv_before"), hex(step.at("frames")[0], "tx"));
    CHECK(after_command == hex(step, "iv_after_command"));
    const Bytes status{0x00};
    const auto after = chained_cmac(session_key, after_command, join({hex(step, "resp_data"), status}));
    CHECK(after == hex(step, "iv_after"));
    CHECK(Bytes(after.begin(), after.begin() + 8) == hex(step, "resp_cmac8"));
}

}  // namespace

TEST_CASE("AES-CMAC agrees with RFC 4493", "[crypto]") {
    for (const auto& vector : vectors_of_kind("desfire/cmac.json", "cmac")) {
        if (vector.at("algorithm") != "AES-128") { continue; }
        INFO(vector.at("id"));
        const auto mac = aes_cmac(secret<16>(hex(vector, "key")), hex(vector, "message"));
        CHECK(to_hex(mac) == vector.at("cmac"));
        CHECK(to_hex(truncate_mac(mac)) == vector.at("mact_8"));
    }
    const auto key = secret<16>(from_hex("2B7E151628AED2A6ABF7158809CF4F3C"));
    const auto message =
        from_hex("6BC1BEE22E409F96E93D7E117393172AAE2D8A571E03AC9C9EB76FAC45AF8E5130C81C46A35CE411");
    CHECK(to_hex(aes_cmac(key, message)) == "DFA66747DE9AE63030CA32611497C827");
}

// RFC 4493 ends at 64 bytes, a command at about 300.
TEST_CASE("CMAC of a long message is its CBC chain, ended with a subkey", "[crypto]") {
    const auto key = secret<16>(from_hex("2B7E151628AED2A6ABF7158809CF4F3C"));
    const auto k1 = from_hex("FBEED618357133667C85E08F7236A8DE");
    for (const std::size_t blocks : {15U, 16U, 17U, 18U, 33U, 40U}) {
        Bytes message(blocks * 16);
        for (std::size_t i = 0; i < message.size(); ++i) { message[i] = static_cast<Byte>(i * 7 + i / 256); }
        auto masked = message;
        for (std::size_t i = 0; i < 16; ++i) { masked[masked.size() - 16 + i] ^= k1[i]; }
        const auto chain = aes_cbc_encrypt(key, {}, masked);
        INFO(blocks << " blocks");
        CHECK(to_hex(aes_cmac(key, message)) == to_hex(BytesView{chain}.last(16)));
    }
}

TEST_CASE("CMAC of DES and 2TDEA agrees with the published values", "[crypto]") {
    int seen = 0;
    for (const auto& vector : vectors_of_kind("desfire/cmac.json", "cmac")) {
        if (vector.at("algorithm") != "DES" && vector.at("algorithm") != "2TDEA") { continue; }
        INFO(vector.at("id"));
        CHECK(to_hex(tdes_cmac_from(tdes_key(hex(vector, "key")), {}, hex(vector, "message"))) ==
              vector.at("cmac"));
        ++seen;
    }
    CHECK(seen == 5);
}

TEST_CASE("CMAC of 3TDEA agrees with the published values, and its CBC turns back", "[crypto]") {
    int seen = 0;
    for (const auto& vector : vectors_of_kind("desfire/cmac.json", "cmac")) {
        if (vector.at("algorithm") != "3TDEA") { continue; }
        const auto key = secret<24>(hex(vector, "key"));
        CHECK(to_hex(tdes_cmac_from(key, {}, hex(vector, "message"))) == vector.at("cmac"));
        const DesBlock iv{1, 2, 3};
        CHECK(tdes_cbc_decrypt(key, iv, tdes_cbc_encrypt(key, iv, Bytes(16, 0x5A))) == Bytes(16, 0x5A));
        ++seen;
    }
    CHECK(seen == 2);
}

// Ended with K1, the chain from zero over one whole block is E(block xor K1): so a block equal to the
// published K1 gives E(0) = L.
TEST_CASE("the subkeys are the published ones", "[crypto]") {
    for (const auto& vector : vectors_of_kind("desfire/cmac.json", "cmac_subkeys")) {
        INFO(vector.at("id"));
        const auto key = secret<16>(hex(vector, "key"));
        const auto k1 = hex(vector, "k1");
        auto k2 = hex(vector, "k2");
        k2.front() ^= 0x80;  // the start takes the padding of the empty message away
        if (vector.at("algorithm") == "AES-128") {
            const auto l = aes_encrypt_block(key, {});
            CHECK(aes_cmac(key, k1) == l);
            CHECK(aes_cmac_from(key, array_of<16>(k2), {}) == l);
        } else {
            const auto l = tdes_cbc_encrypt(key, {}, Bytes(8));
            CHECK(to_hex(tdes_cmac_from(key, {}, k1)) == to_hex(l));
            CHECK(to_hex(tdes_cmac_from(key, array_of<8>(k2), {})) == to_hex(l));
        }
    }
}

TEST_CASE("the CMAC that starts at a running IV agrees with sessions recorded from a chip", "[crypto]") {
    int seen = 0;
    for (const auto& session : vectors_of_kind("desfire/ev1.json", "ev1_session")) {
        Bytes session_key;
        for (const auto& step : session.at("steps")) {
            if (step.contains("session_key")) { session_key = hex(step, "session_key"); }
            if (!step.contains("iv_after_command") || !step.contains("resp_cmac8")) { continue; }
            check_chain(session_key, step);
            ++seen;
        }
    }
    CHECK(seen == 10);
}

TEST_CASE("the published EV2 session keys are CMACs over the session vectors", "[crypto]") {
    int seen = 0;
    const auto file = vector_file("desfire/ev2_auth.json");
    for (const auto& vector : file.at("vectors")) {
        if (!vector.contains("sv1")) { continue; }
        INFO(vector.at("id"));
        const auto key = secret<16>(hex(vector, "key"));
        CHECK(to_hex(aes_cmac(key, hex(vector, "sv1"))) == vector.at("ses_auth_enc_key"));
        CHECK(to_hex(aes_cmac(key, hex(vector, "sv2"))) == vector.at("ses_auth_mac_key"));
        ++seen;
    }
    CHECK(seen == 7);
}
