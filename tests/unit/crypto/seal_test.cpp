#include "permit/crypto/seal.hpp"
#include "keys.hpp"
#include "permit/core/error.hpp"

#include <catch2/catch.hpp>

using namespace permit;
using namespace permit::crypto;
using namespace permit::testing;

namespace {

class FixedRandom final : public RandomSource {
public:
    explicit FixedRandom(Bytes bytes) : bytes_{std::move(bytes)} {}
    void fill(std::span<Byte> bytes) override {
        REQUIRE(bytes.size() == bytes_.size());
        std::ranges::copy(bytes_, bytes.begin());
    }

private:
    Bytes bytes_;
};

const SealKey key = SealKey{std::array<Byte, 32>{1, 2, 3}};

}  // namespace

// The vectors of RFC 7914 12 have 64 bytes; scrypt's output begins the same way at every length.
TEST_CASE("scrypt agrees with RFC 7914", "[crypto]") {
    CHECK(derive_from_passphrase(as_bytes("password"), as_bytes("NaCl"), {.n = 1024, .r = 8, .p = 16}) ==
          secret<32>(from_hex("FDBABE1C9D3472007856E7190D01E9FE7C6AD7CBC8237830E77376634B373162")));
    CHECK(derive_from_passphrase(as_bytes("pleaseletmein"), as_bytes("SodiumChloride"),
                                 {.n = 16384, .r = 8, .p = 1}) ==
          secret<32>(from_hex("7023BDCB3AFD7348461C06CD81FD38EBFDA8FBBA904F8E3EA9B543F6545DA1F2")));
}

TEST_CASE("every part of the cost, and the salt, changes the derived key", "[crypto]") {
    const auto derived = [](const char* salt, const ScryptCost& cost) {
        return derive_from_passphrase(as_bytes("passphrase"), as_bytes(salt), cost);
    };
    const auto reference = derived("salt", {.n = 1024, .r = 8, .p = 1});
    CHECK(derived("salt", {.n = 1024, .r = 8, .p = 1}) == reference);
    CHECK_FALSE(derived("Salt", {.n = 1024, .r = 8, .p = 1}) == reference);
    CHECK_FALSE(derived("salt", {.n = 2048, .r = 8, .p = 1}) == reference);
    CHECK_FALSE(derived("salt", {.n = 1024, .r = 9, .p = 1}) == reference);
    CHECK_FALSE(derived("salt", {.n = 1024, .r = 8, .p = 2}) == reference);
}

TEST_CASE("a cost that protects nothing, or stops the machine, is refused", "[crypto]") {
    for (const ScryptCost& cost :
         {ScryptCost{.n = 512}, ScryptCost{.n = 1U << 21U}, ScryptCost{.n = 1500}, ScryptCost{.n = 0},
          ScryptCost{.r = 0}, ScryptCost{.r = 17}, ScryptCost{.p = 0}, ScryptCost{.p = 17}}) {
        INFO("n " << cost.n << ", r " << cost.r << ", p " << cost.p);
        CHECK_THROWS_AS(derive_from_passphrase({}, {}, cost), Error);
    }
}

TEST_CASE("a seal is AES-256-GCM as the GCM specification has it", "[crypto]") {
    // McGrew and Viega, test case 16 (256-bit key, 96-bit IV, additional data).
    const auto published =
        secret<32>(from_hex("FEFFE9928665731C6D6A8F9467308308FEFFE9928665731C6D6A8F9467308308"));
    const auto nonce = from_hex("CAFEBABEFACEDBADDECAF888");
    const auto plain = from_hex(
        "D9313225F88406E5A55909C5AFF5269A86A7A9531534F7DA2E4C303D8A318A72"
        "1C3C0C95956809532FCF0E2449A6B525B16AEDF5AA0DE657BA637B39");
    const auto context = from_hex("FEEDFACEDEADBEEFFEEDFACEDEADBEEFABADDAD2");
    FixedRandom random{nonce};
    CHECK(to_hex(seal(published, plain, context, random)) ==
          "CAFEBABEFACEDBADDECAF888"
          "522DC1F099567D07F47F37A32A84427D643A8CDCBFE5C0C97598A2BD2555D1AA"
          "8CB08E48590DBB3DA7B08B1056828838C5F61E6393BA7A0ABCC9F662"
          "76FC6ECE0F4E1768CDDF8853BB2D551B");
}

TEST_CASE("what was sealed can be opened, empty or not, with or without a context", "[crypto]") {
    for (const Bytes& plain : {Bytes{}, Bytes{1}, Bytes(16, 2), Bytes(5000, 3)}) {
        for (const char* context : {"", "role key 2"}) {
            const auto sealed = seal(key, plain, as_bytes(context), system_random());
            CHECK(sealed.size() == plain.size() + 28);
            const auto opened = open_sealed(key, sealed, as_bytes(context));
            REQUIRE(opened.has_value());
            CHECK(*opened == SecretBytes{plain});
        }
    }
}

TEST_CASE("two seals of the same bytes differ", "[crypto]") {
    CHECK(seal(key, Bytes(16), {}, system_random()) != seal(key, Bytes(16), {}, system_random()));
}

TEST_CASE("a seal opens for nobody when a single bit differs", "[crypto]") {
    const auto context = as_bytes("role key 2");
    const auto sealed = seal(key, as_bytes("sixteen bytes ok"), context, system_random());
    REQUIRE(open_sealed(key, sealed, context).has_value());
    for (std::size_t bit = 0; bit < sealed.size() * 8; ++bit) {
        INFO("bit " << bit);
        CHECK_FALSE(open_sealed(key, with_flipped_bit(sealed, bit), context).has_value());
    }
}

TEST_CASE("a seal opens for nobody with another key or context, or when it is cut", "[crypto]") {
    const auto sealed = seal(key, as_bytes("sixteen bytes ok"), as_bytes("role key 2"), system_random());
    CHECK_FALSE(open_sealed(SealKey{}, sealed, as_bytes("role key 2")).has_value());
    CHECK_FALSE(open_sealed(key, sealed, as_bytes("role key 3")).has_value());
    CHECK_FALSE(open_sealed(key, sealed, {}).has_value());
    for (std::size_t size = 0; size < sealed.size(); ++size) {
        INFO(size << " bytes");
        CHECK_FALSE(open_sealed(key, BytesView{sealed}.first(size), as_bytes("role key 2")).has_value());
    }
}
