#include "keys.hpp"
#include "permit/core/error.hpp"
#include "permit/crypto/aes.hpp"
#include "permit/crypto/des.hpp"
#include "permit/testing/vectors.hpp"

#include <catch2/catch.hpp>

using namespace permit;
using namespace permit::crypto;
using namespace permit::testing;

namespace {

Bytes rotated_left(const Bytes& nonce) {
    Bytes turned = nonce;
    std::rotate(turned.begin(), turned.begin() + 1, turned.end());
    return turned;
}

/// The encrypted field of a wrapped or native message: `head` bytes in front, `tail` behind.
Bytes field(const nlohmann::json& frame, const char* member, std::size_t head, std::size_t tail) {
    const auto bytes = hex(frame, member);
    return {bytes.begin() + static_cast<std::ptrdiff_t>(head),
            bytes.end() - static_cast<std::ptrdiff_t>(tail)};
}

/// The shared part of both EV2 authentications (reference 7.1): each message starts from IV zero.
void check_ev2_nonces(const nlohmann::json& vector) {
    const auto key = secret<16>(hex(vector, "key"));
    const auto rnd_a = hex(vector, "rnd_a");
    const auto rnd_b = hex(vector, "rnd_b");
    const auto& exchange = vector.at("exchange");
    CHECK(aes_cbc_decrypt(key, {}, field(exchange[0], "r_apdu", 0, 2)) == rnd_b);
    CHECK(aes_cbc_encrypt(key, {}, join({rnd_a, rotated_left(rnd_b)})) == field(exchange[1], "c_apdu", 5, 1));
}

}  // namespace

TEST_CASE("AES in CBC mode agrees with NIST SP 800-38A F.2", "[crypto]") {
    const auto key = secret<16>(from_hex("2B7E151628AED2A6ABF7158809CF4F3C"));
    const auto iv = array_of<16>(from_hex("000102030405060708090A0B0C0D0E0F"));
    const auto plain = from_hex("6BC1BEE22E409F96E93D7E117393172AAE2D8A571E03AC9C9EB76FAC45AF8E51");
    const auto cipher = from_hex("7649ABAC8119B246CEE98E9B12E9197D5086CB9B507219EE95DB113A917678B2");
    CHECK(aes_cbc_encrypt(key, iv, plain) == cipher);
    CHECK(aes_cbc_decrypt(key, iv, cipher) == plain);
}

TEST_CASE("AES on one block agrees with FIPS 197 appendix B", "[crypto]") {
    const auto key = secret<16>(from_hex("2B7E151628AED2A6ABF7158809CF4F3C"));
    const auto block = array_of<16>(from_hex("3243F6A8885A308D313198A2E0370734"));
    CHECK(to_hex(aes_encrypt_block(key, block)) == "3925841D02DC09FBDC118597196A0B32");
}

TEST_CASE("only whole blocks are taken, and none gives none", "[crypto]") {
    CHECK_THROWS_AS(aes_cbc_encrypt({}, {}, Bytes(17)), Error);
    CHECK_THROWS_AS(aes_cbc_decrypt({}, {}, Bytes(15)), Error);
    CHECK_THROWS_AS(tdes_cbc_encrypt(TdesKey{}, DesBlock{}, Bytes(9)), Error);
    CHECK_THROWS_AS(tdes_cbc_decrypt(TdesKey{}, DesBlock{}, Bytes(7)), Error);
    CHECK(aes_cbc_encrypt({}, {}, {}).empty());
    CHECK(tdes_cbc_decrypt(TdesKey{}, DesBlock{}, {}).empty());
}

TEST_CASE("the published EV2 authentications decrypt to their nonces", "[crypto]") {
    for (const auto& vector : vectors_of_kind("desfire/ev2_auth.json", "ev2_authenticate_first")) {
        INFO(vector.at("id"));
        check_ev2_nonces(vector);
        const auto answer = aes_cbc_decrypt(secret<16>(hex(vector, "key")), {},
                                            field(vector.at("exchange")[1], "r_apdu", 0, 2));
        CHECK(answer == join({hex(vector, "ti"), rotated_left(hex(vector, "rnd_a")), hex(vector, "pd_cap2"),
                              hex(vector, "pcd_cap2")}));
    }
    for (const auto& vector : vectors_of_kind("desfire/ev2_auth.json", "ev2_authenticate_nonfirst")) {
        INFO(vector.at("id"));
        check_ev2_nonces(vector);
        CHECK(aes_cbc_decrypt(secret<16>(hex(vector, "key")), {},
                              field(vector.at("exchange")[1], "r_apdu", 0, 2)) ==
              rotated_left(hex(vector, "rnd_a")));
    }
}

TEST_CASE("the published EV2 IV is one encrypted block", "[crypto]") {
    for (const auto& vector : vectors_of_kind("desfire/ev2_auth.json", "ev2_iv")) {
        REQUIRE(vector.at("direction") == "command");
        const auto counter = little_endian<2>(vector.at("cmd_ctr").get<std::uint64_t>());
        const auto block = join({Bytes{0xA5, 0x5A}, hex(vector, "ti"), counter, Bytes(8)});
        CHECK(to_hex(aes_encrypt_block(secret<16>(hex(vector, "ses_auth_enc_key")), array_of<16>(block))) ==
              vector.at("iv"));
    }
}

TEST_CASE("a chip's DES authentication decrypts to its nonces, one CBC chain through all messages",
          "[crypto]") {
    int seen = 0;
    for (const auto& session : vectors_of_kind("desfire/ev1.json", "ev1_session")) {
        for (const auto& step : session.at("steps")) {
            if (step.at("op") != "authenticate" || step.at("algorithm") != "DES") { continue; }
            const auto key = tdes_key(hex(step, "key"));
            const auto challenge = field(step.at("frames")[0], "rx", 1, 0);
            const auto proof = field(step.at("frames")[1], "tx", 1, 0);
            const auto answer = field(step.at("frames")[1], "rx", 1, 0);
            CHECK(tdes_cbc_decrypt(key, {}, challenge) == hex(step, "rnd_b"));
            CHECK(tdes_cbc_encrypt(key, array_of<8>(challenge),
                                   join({hex(step, "rnd_a"), rotated_left(hex(step, "rnd_b"))})) == proof);
            CHECK(tdes_cbc_decrypt(key, array_of<8>(BytesView{proof}.last(8)), answer) ==
                  rotated_left(hex(step, "rnd_a")));
            ++seen;
        }
    }
    CHECK(seen == 6);
}
