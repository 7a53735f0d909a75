#include "permit/crypto/originality.hpp"
#include "keys.hpp"
#include "permit/core/error.hpp"
#include "permit/testing/vectors.hpp"

#include <catch2/catch.hpp>

using namespace permit;
using namespace permit::crypto;
using namespace permit::testing;

namespace {

constexpr auto file = "desfire/originality.json";
constexpr auto kind = "originality_ecdsa_secp224r1";

struct Sample {
    Bytes key;
    Bytes uid;
    Bytes signature;
    [[nodiscard]] bool ok() const { return originality_signature_ok(key, uid, signature); }
};

Sample sample(const nlohmann::json& vector) {
    return {hex(vector, "public_key"), hex(vector, "uid"), hex(vector, "signature")};
}

Sample light() { return sample(vectors_of_kind(file, kind).front()); }

}  // namespace

TEST_CASE("the published originality signatures are genuine", "[crypto]") {
    const auto vectors = vectors_of_kind(file, kind);
    CHECK(vectors.size() == 6);
    for (const auto& vector : vectors) {
        INFO(vector.at("id"));
        CHECK(sample(vector).ok() == vector.at("valid").get<bool>());
    }
}

TEST_CASE("an originality signature fails when a bit of it or of the UID differs", "[crypto]") {
    const auto genuine = light();
    for (std::size_t bit = 0; bit < 56 * 8; bit += 5) {
        auto forged = genuine;
        forged.signature = with_flipped_bit(genuine.signature, bit);
        CHECK_FALSE(forged.ok());
    }
    for (std::size_t bit = 0; bit < 7 * 8; ++bit) {
        auto forged = genuine;
        forged.uid = with_flipped_bit(genuine.uid, bit);
        CHECK_FALSE(forged.ok());
    }
}

TEST_CASE("another product's key does not vouch for the chip", "[crypto]") {
    auto foreign = light();
    foreign.key = sample(vectors_of_kind(file, kind).back()).key;
    CHECK_FALSE(foreign.ok());
}

TEST_CASE("a malformed key, UID or signature is a no, not an exception", "[crypto]") {
    const auto genuine = light();
    const auto refused = [&](auto change) {
        auto changed = genuine;
        change(changed);
        return !changed.ok();
    };
    CHECK(refused([](Sample& it) { it.key.clear(); }));
    CHECK(refused([](Sample& it) { it.key.pop_back(); }));
    CHECK(refused([](Sample& it) { it.key.front() = 0x06; }));
    CHECK(refused([](Sample& it) { it.key.back() ^= 1; }));  // off the curve
    CHECK(refused([](Sample& it) { it.uid.clear(); }));
    CHECK(refused([](Sample& it) { it.uid.insert(it.uid.begin(), 0x00); }));
    CHECK(refused([](Sample& it) { it.signature.clear(); }));
    CHECK(refused([](Sample& it) { it.signature.pop_back(); }));
    CHECK(refused([](Sample& it) { it.signature.push_back(0x00); }));
    CHECK(refused([](Sample& it) { it.signature.assign(56, 0x00); }));
    CHECK(refused([](Sample& it) { it.signature.assign(56, 0xFF); }));
}

TEST_CASE("a signature made here is genuine, for its UID and its key only", "[crypto]") {
    const auto private_key = from_hex("0FF324E6E8E22D604D52F9F3824754CAEAB2177EE6013E920A737CF7");
    const auto public_key = from_hex(
        "04BC34B83693EC7A10058497EC9C65D26423A000432BE19DDCC5E3B579BEABF77FDB3B957BF73C67856FF0BD402E87591AA8"
        "A094697D13"
        "CAC6");
    const auto uid = from_hex("04112233445566");
    for (int i = 0; i < 20; ++i) {
        const auto signature = sign_originality(private_key, uid);
        CHECK(originality_signature_ok(public_key, uid, signature));
        CHECK_FALSE(originality_signature_ok(public_key, from_hex("04112233445567"), signature));
        CHECK_FALSE(originality_signature_ok(light().key, uid, signature));
    }
}

TEST_CASE("what cannot sign is refused", "[crypto]") {
    const auto uid = from_hex("04112233445566");
    CHECK_THROWS_AS(sign_originality(Bytes(27, 0x01), uid), Error);
    CHECK_THROWS_AS(sign_originality(Bytes(28, 0x01), Bytes(4)), Error);
}
