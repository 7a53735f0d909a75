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

bool is_an10922(const nlohmann::json& vector) {
    return vector.at("variant").get<std::string>().starts_with("AN10922");
}

}  // namespace

TEST_CASE("a diversified key is the one of AN10922, and not that of the frequent mistake", "[crypto]") {
    int right = 0;
    int wrong = 0;
    for (const auto& vector : vectors_of_kind("desfire/diversification.json", "an10922_aes128")) {
        INFO(vector.at("id"));
        const auto key = diversify(secret<16>(hex(vector, "master_key")), hex(vector, "div_input"));
        const bool same = key == secret<16>(hex(vector, "diversified_key"));
        CHECK(same == is_an10922(vector));
        ++(is_an10922(vector) ? right : wrong);
    }
    CHECK(right == 2);
    CHECK(wrong == 1);
}

// AN10922 pads to 32 bytes; from 16 bytes of input on, plain CMAC over 01 ‖ M does the same.
TEST_CASE("inputs of every length are diversified, the longest without padding", "[crypto]") {
    const auto master = secret<16>(from_hex("00112233445566778899AABBCCDDEEFF"));
    for (std::size_t length = 1; length <= 31; ++length) {
        INFO("input of " << length << " bytes");
        const Bytes input(length, 0x5A);
        const auto plain_cmac = secret<16>(aes_cmac(master, join({Bytes{0x01}, input})));
        CHECK((diversify(master, input) == plain_cmac) == (length >= 16));
    }
}

TEST_CASE("an input that AN10922 has no place for is refused", "[crypto]") {
    CHECK_THROWS_AS(diversify({}, {}), Error);
    CHECK_THROWS_AS(diversify({}, Bytes(32)), Error);
}

TEST_CASE("the published 2TDEA diversification is two CMACs", "[crypto]") {
    for (const auto& vector : vectors_of_kind("desfire/diversification.json", "an10922_tdea")) {
        const auto key = tdes_key(hex(vector, "master_key"));
        const auto input = hex(vector, "div_input");
        REQUIRE(input.size() == 15);  // shorter ones would be padded, which is not CMAC's own padding
        const auto first = tdes_cmac_from(key, {}, join({Bytes{0x21}, input}));
        const auto second = tdes_cmac_from(key, {}, join({Bytes{0x22}, input}));
        CHECK(to_hex(join({first, second})) == vector.at("diversified_key_raw"));
    }
}
