#include "permit/record/cose.hpp"

#include "permit/crypto/signature.hpp"
#include "permit/testing/vectors.hpp"

#include <catch2/catch.hpp>

using namespace permit;
using namespace permit::record;

namespace {

crypto::VerifyKey p256_key(const nlohmann::json& key) {
    const auto spki_head = from_hex("3059301306072A8648CE3D020106082A8648CE3D03010703420004");
    return crypto::VerifyKey::from_spki(join({spki_head, testing::hex(key, "x"), testing::hex(key, "y")}));
}

}  // namespace

TEST_CASE("COSE_Sign1 is read and verified as the working group's examples have it", "[record]") {
    const auto file = testing::vector_file("cose/sign1.json");
    const auto key = p256_key(file.at("key"));
    REQUIRE(file.at("vectors").size() == 3);
    for (const auto& vector : file.at("vectors")) {
        INFO(vector.at("name"));
        const auto message = testing::hex(vector, "cose_sign1");
        const auto found = cose::read(message, "example");
        CHECK(found.header.algorithm == -7);
        CHECK(as_text(found.header.key_id) == "11");
        CHECK(found.length == message.size());
        cbor::Writer to_sign;
        cose::to_be_signed(to_sign, found.header.content, testing::hex(vector, "external_aad"),
                           found.payload);
        if (vector.contains("to_be_signed")) {
            CHECK(to_hex(to_sign.view()) == to_hex(testing::hex(vector, "to_be_signed")));
        }
        crypto::Signature signature{};
        std::copy(found.signature.begin(), found.signature.end(), signature.begin());
        // Two of the examples are in the second form, which records may not have.
        CHECK(key.verify(to_sign.view(), crypto::canonical(crypto::Suite::es256, signature)) ==
              vector.at("accept").get<bool>());
    }
}

TEST_CASE("COSE_Sign1 is written as it is read", "[record]") {
    const auto file = testing::vector_file("cose/sign1.json");
    for (const auto& vector : file.at("vectors")) {
        const auto message = testing::hex(vector, "cose_sign1");
        const auto found = cose::read(message, "example");
        CHECK(cose::write(cose::protected_header(-7), found.header.key_id, found.payload, found.signature) ==
              message);
    }
}

TEST_CASE("the SM2 algorithm takes four bytes more than ES256", "[record]") {
    CHECK(to_hex(cose::protected_header(crypto::cose_algorithm(crypto::Suite::es256))) == "A10126");
    CHECK(to_hex(cose::protected_header(crypto::cose_algorithm(crypto::Suite::sm2))) == "A1013A00010000");
}
