#include "permit/crypto/signature.hpp"
#include "keys.hpp"
#include "permit/core/error.hpp"
#include "permit/crypto/hash.hpp"
#include "permit/testing/vectors.hpp"

#include <catch2/catch.hpp>
#include <future>

using namespace permit;
using namespace permit::crypto;
using namespace permit::testing;

namespace {

Bytes p256_spki(const Bytes& x, const Bytes& y) {
    return join({from_hex("3059301306072A8648CE3D020106082A8648CE3D03010703420004"), x, y});
}

Bytes sm2_spki(const Bytes& x, const Bytes& y) {
    return join({from_hex("3059301306072A8648CE3D020106082A811CCF5501822D03420004"), x, y});
}

/// A published key of the suite.
Bytes published_spki(Suite suite) {
    const bool sm2 = suite == Suite::sm2;
    const auto file = vector_file(sm2 ? "sm/sm2_sm3.json" : "cose/sign1.json");
    const auto key = sm2 ? file.at("sm2").at(0) : file.at("key");
    return sm2 ? sm2_spki(hex(key, "x"), hex(key, "y")) : p256_spki(hex(key, "x"), hex(key, "y"));
}

ErrorCode refusal_of_public(const Bytes& spki) {
    try {
        (void)VerifyKey::from_spki(spki);
    } catch (const Error& error) { return error.code(); }
    FAIL("accepted " << to_hex(spki));
    return {};
}

ErrorCode refusal_of_private(const Bytes& pkcs8) {
    try {
        (void)SigningKey::from_pkcs8(pkcs8);
    } catch (const Error& error) { return error.code(); }
    FAIL("accepted a private key of " << pkcs8.size() << " bytes");
    return {};
}

Bytes shown(const SecretBytes& secret) { return {secret.reveal().begin(), secret.reveal().end()}; }

}  // namespace

TEST_CASE("the COSE working group's signatures verify, and the altered payload does not", "[crypto]") {
    const auto key = VerifyKey::from_spki(published_spki(Suite::es256));
    const auto vectors = vector_file("cose/sign1.json").at("vectors");
    const auto signed_first = hex(vectors[0], "to_be_signed");
    CHECK(vectors.size() == 3);
    for (const auto& vector : vectors) {
        INFO(vector.at("name"));
        const auto record = hex(vector, "cose_sign1");
        const auto signature = BytesView{record}.last(64);
        // The altered one is published without its to-be-signed bytes: 20 bytes of payload, then 2 of
        // signature header, differ from the first.
        const auto payload = BytesView{record}.last(64 + 2 + 20).first(20);
        const auto message = vector.contains("to_be_signed")
                                 ? hex(vector, "to_be_signed")
                                 : join({BytesView{signed_first}.first(signed_first.size() - 20), payload});
        CHECK(key.verify(message, canonical(Suite::es256, array_of<64>(signature))) ==
              vector.at("accept").get<bool>());
    }
}

TEST_CASE("the ES256 signature of RFC 6979 A.2.5 verifies in the form this project accepts", "[crypto]") {
    const auto key = VerifyKey::from_spki(
        p256_spki(from_hex("60FED4BA255A9D31C961EB74C6356D68C049B8923B61FA6CE669622E60F29FB6"),
                  from_hex("7903FE1008B8BC99A41AE9E95628BC64F2F1B20C2D7E9F5177A3C294D4462299")));
    const auto published =
        array_of<64>(from_hex("EFD48B2AACB6A8FD1140DD9CD45E81D69D2C877B56AAF991C34D0EA84EAF3716"
                              "F7CB1C942D657C41D436C7A1B6E29F65F3E900DBB9AFF4064DC4AB2F843ACDA8"));
    const auto accepted = canonical(Suite::es256, published);
    CHECK(to_hex(accepted) ==
          "EFD48B2AACB6A8FD1140DD9CD45E81D69D2C877B56AAF991C34D0EA84EAF3716"
          "0834E36AD29A83BF2BC9385E491D6099C8FDF9D1ED67AA7EA5F51F93782857A9");
    CHECK(key.verify(as_bytes("sample"), accepted));
    CHECK_FALSE(key.verify(as_bytes("sample"), published));
    CHECK(canonical(Suite::es256, accepted) == accepted);
}

// From Project Wycheproof (ecdsa_secp256r1_sha256): the point has an x coordinate above the order, so
// r and r plus the order name the same x, and only the range check tells them apart.
TEST_CASE("an r that is not reduced is refused even where it means the same point", "[crypto]") {
    const auto key = VerifyKey::from_spki(
        p256_spki(from_hex("0AD99500288D466940031D72A9F5445A4D43784640855BF0A69874D2DE5FE103"),
                  from_hex("C5011E6EF2C42DCD50D5D3D29F99AE6EBA2C80C9244F4C5422F0979FF0C3BA5E")));
    const auto message = as_bytes("123400");
    const auto s = from_hex("0000000000000000000000000000000000000000000000000000000000000003");
    const auto r = from_hex("000000000000000000000000000000004319055358E8617B0C46353D039CDAAB");
    const auto r_plus_order = from_hex("FFFFFFFF00000001000000000000000000000000FFFFFFFFFFFFFFFFFFFFFFFC");
    CHECK(key.verify(message, join({r, s})));
    CHECK_FALSE(key.verify(message, join({r_plus_order, s})));
}

TEST_CASE("what a key signed its public half verifies, also after both were stored", "[crypto]") {
    const auto key = SigningKey::generate(every_suite());
    const auto signature = key.sign(as_bytes("moved to Kunming"));
    CHECK(key.public_key().verify(as_bytes("moved to Kunming"), signature));
    CHECK(VerifyKey::from_spki(key.public_key().spki()).verify(as_bytes("moved to Kunming"), signature));

    const auto stored = SigningKey::from_pkcs8(key.pkcs8().reveal());
    CHECK(stored.public_key().spki() == key.public_key().spki());
    CHECK(key.public_key().verify(as_bytes("endorsed"), stored.sign(as_bytes("endorsed"))));
    CHECK(key.public_key().verify({}, key.sign({})));
}

// One number in 256 has a leading zero byte; 20000 signatures without would be luck of one in 10^34.
TEST_CASE("short numbers are padded to 32 bytes", "[crypto]") {
    const auto key = SigningKey::generate(every_suite());
    const auto public_key = key.public_key();
    bool short_r = false;
    bool short_s = false;
    for (unsigned i = 0; i < 20000 && !(short_r && short_s); ++i) {
        const auto message = little_endian<2>(i);
        const auto signature = key.sign(message);
        if (signature[0] != 0 && signature[32] != 0) { continue; }
        CHECK(public_key.verify(message, signature));
        short_r = short_r || signature[0] == 0;
        short_s = short_s || signature[32] == 0;
    }
    CHECK(short_r);
    CHECK(short_s);
}

TEST_CASE("every generated key is another one", "[crypto]") {
    const auto suite = every_suite();
    CHECK(SigningKey::generate(suite).public_key().spki() != SigningKey::generate(suite).public_key().spki());
}

TEST_CASE("a signature fails for another key, another message, or with any bit turned over", "[crypto]") {
    const auto key = SigningKey::generate(every_suite());
    const auto public_key = key.public_key();
    const auto message = as_bytes("moved to Kunming");
    const auto signature = key.sign(message);
    CHECK_FALSE(SigningKey::generate(key.suite()).public_key().verify(message, signature));
    CHECK_FALSE(public_key.verify(as_bytes("moved to Dali"), signature));
    CHECK_FALSE(public_key.verify({}, signature));
    for (std::size_t bit = 0; bit < 512; bit += 3) {
        INFO("bit " << bit);
        CHECK_FALSE(public_key.verify(message, with_flipped_bit(signature, bit)));
    }
}

TEST_CASE("r or s of zero or not below the group order is a no, as is a wrong length", "[crypto]") {
    const auto key = SigningKey::generate(every_suite());
    const auto public_key = key.public_key();
    const auto message = as_bytes("moved to Kunming");
    const auto signature = key.sign(message);
    const auto r = BytesView{signature}.first(32);
    const auto s = BytesView{signature}.last(32);
    for (const Bytes& bad : {Bytes(32, 0x00), order_of(key.suite()), Bytes(32, 0xFF)}) {
        CHECK_FALSE(public_key.verify(message, join({bad, s})));
        CHECK_FALSE(public_key.verify(message, join({r, bad})));
        CHECK_FALSE(public_key.verify(message, join({bad, bad})));
    }
    CHECK_FALSE(public_key.verify(message, {}));
    CHECK_FALSE(public_key.verify(message, BytesView{signature}.first(63)));
    CHECK_FALSE(public_key.verify(message, join({signature, Bytes{0x00}})));
    CHECK_FALSE(public_key.verify(message, join({r, r, s})));
}

TEST_CASE("of the two forms of an ES256 signature one is made, and only that one is accepted", "[crypto]") {
    const auto key = SigningKey::generate(Suite::es256);
    const auto public_key = key.public_key();
    const auto half = from_hex("7FFFFFFF800000007FFFFFFFFFFFFFFFDE737D56D38BCF4279DCE5617E3192A8");
    for (unsigned i = 0; i < 40; ++i) {
        const auto message = little_endian<2>(i);
        const auto signature = key.sign(message);
        const Bytes s(signature.begin() + 32, signature.end());
        CHECK(s <= half);
        const auto second = with_negated_s(Suite::es256, signature);
        CHECK_FALSE(public_key.verify(message, second));
        CHECK(canonical(Suite::es256, array_of<64>(second)) == signature);
    }
}

TEST_CASE("the greatest accepted s is half the order of P-256, rounded down", "[crypto]") {
    const auto with_s = [](const char* s) { return array_of<64>(join({Bytes(32, 1), from_hex(s)})); };
    const auto greatest = with_s("7FFFFFFF800000007FFFFFFFFFFFFFFFDE737D56D38BCF4279DCE5617E3192A8");
    const auto next = with_s("7FFFFFFF800000007FFFFFFFFFFFFFFFDE737D56D38BCF4279DCE5617E3192A9");
    CHECK(canonical(Suite::es256, greatest) == greatest);
    CHECK(canonical(Suite::es256, next) == greatest);
    CHECK(canonical(Suite::sm2, next) == next);
}

// For ECDSA (r, -s) is the second form; for SM2 the point would need t = r + s negated as well, and then
// r itself would have to be another one (docs/decisions/low-s.md).
TEST_CASE("no sign turned over makes another SM2 signature of one", "[crypto]") {
    const auto key = SigningKey::generate(Suite::sm2);
    const auto order = order_of(Suite::sm2);
    const auto message = as_bytes("moved to Kunming");
    const auto signature = key.sign(message);
    const auto r = BytesView{signature}.first(32);
    const auto s = BytesView{signature}.last(32);
    REQUIRE(key.public_key().verify(message, signature));
    CHECK_FALSE(key.public_key().verify(message, with_negated_s(Suite::sm2, signature)));
    CHECK_FALSE(key.public_key().verify(message, join({difference(order, r), s})));
    CHECK_FALSE(key.public_key().verify(message, join({difference(order, r), difference(order, s)})));
    CHECK_FALSE(key.public_key().verify(message, join({s, r})));
}

TEST_CASE("r and s that add up to the order are no SM2 signature", "[crypto]") {
    const auto key = SigningKey::generate(Suite::sm2);
    const auto signature = key.sign({});
    const auto r = BytesView{signature}.first(32);
    CHECK_FALSE(key.public_key().verify({}, join({r, difference(order_of(Suite::sm2), r)})));
}

TEST_CASE("one parsed key serves several threads", "[crypto]") {
    const auto key = SigningKey::generate(every_suite());
    const auto public_key = key.public_key();
    const auto works = [&] {
        for (unsigned i = 0; i < 50; ++i) {
            const auto message = little_endian<2>(i);
            const auto signature = key.sign(message);
            if (!public_key.verify(message, signature) || public_key.verify({}, signature)) { return false; }
        }
        return true;
    };
    std::array<std::future<bool>, 4> threads;
    for (auto& thread : threads) { thread = std::async(std::launch::async, works); }
    for (auto& thread : threads) { CHECK(thread.get()); }
}

TEST_CASE("a public key keeps its one form, and its key id is the start of that form's digest", "[crypto]") {
    const auto suite = every_suite();
    const auto spki = published_spki(suite);
    const auto key = VerifyKey::from_spki(spki);
    CHECK(key.spki() == spki);
    CHECK(key.suite() == suite);
    const auto digest = sha256(spki);
    CHECK(to_hex(key_id(key)) == to_hex(BytesView{digest}.first(4)));
}

TEST_CASE("a suite has one name and one number", "[crypto]") {
    CHECK(name(Suite::es256) == "es256");
    CHECK(name(Suite::sm2) == "sm2");
    CHECK(cose_algorithm(Suite::es256) == -7);
    CHECK(cose_algorithm(Suite::sm2) == -65537);
    const auto suite = every_suite();
    CHECK(suite_named(name(suite)) == suite);
    CHECK(suite_of_cose(cose_algorithm(suite)) == suite);
    CHECK_FALSE(suite_named("ES256"));
    CHECK_FALSE(suite_named(""));
    CHECK_FALSE(suite_of_cose(7));
    CHECK_FALSE(suite_of_cose(-65536));
}

TEST_CASE("only a whole, uncompressed point of a suite's curve is a public key", "[crypto]") {
    const auto suite = every_suite();
    const auto spki = published_spki(suite);
    const Bytes head(spki.begin(), spki.begin() + 27);
    const Bytes x(spki.begin() + 27, spki.begin() + 59);
    const Bytes y(spki.begin() + 59, spki.end());
    for (std::size_t size = 0; size < spki.size(); ++size) {
        CHECK(refusal_of_public({spki.begin(), spki.begin() + static_cast<std::ptrdiff_t>(size)}) ==
              ErrorCode::damaged_content);
    }
    CHECK(refusal_of_public(join({spki, Bytes{0x00}})) == ErrorCode::damaged_content);
    CHECK(refusal_of_public(join({head, x, x})) == ErrorCode::damaged_content);  // off the curve
    CHECK(refusal_of_public(join({head, Bytes(64)})) == ErrorCode::damaged_content);
    // x not below the field prime
    CHECK(refusal_of_public(join({head, Bytes(32, 0xFF), y})) == ErrorCode::damaged_content);
    // the point of one curve said to be on the other
    CHECK(refusal_of_public(suite == Suite::sm2 ? p256_spki(x, y) : sm2_spki(x, y)) ==
          ErrorCode::damaged_content);
}

TEST_CASE("other forms and other curves are no public keys", "[crypto]") {
    const auto spki = published_spki(Suite::es256);
    const Bytes x(spki.begin() + 27, spki.begin() + 59);
    // the same point compressed
    CHECK(refusal_of_public(join({from_hex("3039301306072A8648CE3D020106082A8648CE3D03010703220002"), x})) ==
          ErrorCode::damaged_content);
    // the base point of secp256k1
    CHECK(refusal_of_public(from_hex("3056301006072A8648CE3D020106052B8104000A03420004"
                                     "79BE667EF9DCBBAC55A06295CE870B07029BFCDB2DCE28D959F2815B16F81798"
                                     "483ADA7726A3C4655DA4FBFC0E1108A8FD17B448A68554199C47D08FFB10D4B8")) ==
          ErrorCode::damaged_content);
}

TEST_CASE("a key of one suite does not verify what one of the other has signed", "[crypto]") {
    const auto suite = every_suite();
    const auto key = SigningKey::generate(suite);
    const auto other = SigningKey::generate(other_than(suite)).public_key();
    for (unsigned i = 0; i < 10; ++i) {
        CHECK_FALSE(other.verify(little_endian<2>(i), key.sign(little_endian<2>(i))));
    }
}

TEST_CASE("a private key that is cut, foreign or not of its public half is refused", "[crypto]") {
    const auto suite = every_suite();
    const auto whole = shown(SigningKey::generate(suite).pkcs8());
    for (std::size_t size = 0; size < whole.size(); ++size) {
        CHECK(refusal_of_private({whole.begin(), whole.begin() + static_cast<std::ptrdiff_t>(size)}) ==
              ErrorCode::damaged_store);
    }
    CHECK(refusal_of_private(join({whole, Bytes{0x00}})) == ErrorCode::damaged_store);

    const auto other = SigningKey::generate(suite).public_key().spki();
    const auto crossed = join({BytesView{whole}.first(whole.size() - 64), BytesView{other}.last(64)});
    CHECK(refusal_of_private(crossed) == ErrorCode::damaged_store);

    // a key on secp256k1, made for this test
    CHECK(refusal_of_private(from_hex(
              "308184020100301006072A8648CE3D020106052B8104000A046D306B0201010420B67770"
              "C9C32282DC89301240D56D5A82D73358CB32CC3E436704C7D9CA6E5908A1440342000476"
              "9C451B4736C856D4AAFD01175F92AE73530A7C7CDA66DDC91D2F647A4F2E031326B97D49"
              "EE1E6CFEDF5EEFEB4BA390804792E2A969B982B52570784FFAECE1")) == ErrorCode::damaged_store);
}
