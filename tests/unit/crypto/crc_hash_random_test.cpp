#include "permit/crypto/crc.hpp"
#include "permit/crypto/hash.hpp"
#include "permit/crypto/random.hpp"
#include "permit/testing/vectors.hpp"

#include <algorithm>
#include <catch2/catch.hpp>

using namespace permit;
using namespace permit::crypto;
using namespace permit::testing;

TEST_CASE("the CRCs agree with the published values, in wire order", "[crypto]") {
    for (const auto& vector : vectors_of_kind("desfire/crc.json", "crc32")) {
        INFO(vector.at("id"));
        CHECK(to_hex(desfire_crc32(hex(vector, "data"))) == vector.at("crc32_wire"));
    }
    for (const auto& vector : vectors_of_kind("desfire/crc.json", "crc16")) {
        INFO(vector.at("id"));
        CHECK(to_hex(desfire_crc16(hex(vector, "data"))) == vector.at("crc16_wire"));
    }
}

TEST_CASE("the CRC of a published key change covers command, key and version", "[crypto]") {
    for (const auto& vector : vectors_of_kind("desfire/ev1.json", "ev1_changekey_same")) {
        const auto checked = join(
            {Bytes{0xC4}, hex(vector, "key_no"), hex(vector, "new_key"), hex(vector, "new_key_version")});
        CHECK(to_hex(desfire_crc32(checked)) == vector.at("crc32_wire"));
    }
}

TEST_CASE("the CRC of nothing is its start value", "[crypto]") {
    CHECK(to_hex(desfire_crc32({})) == "FFFFFFFF");
    CHECK(to_hex(desfire_crc16({})) == "6363");
}

TEST_CASE("SHA-256 agrees with FIPS 180-4", "[crypto]") {
    CHECK(to_hex(sha256(as_bytes("abc"))) ==
          "BA7816BF8F01CFEA414140DE5DAE2223B00361A396177A9CB410FF61F20015AD");
    CHECK(to_hex(sha256({})) == "E3B0C44298FC1C149AFBF4C8996FB92427AE41E4649B934CA495991B7852B855");
}

TEST_CASE("the system's random source fills all it is given, differently each time", "[crypto]") {
    Bytes first(4096);
    Bytes second(4096);
    system_random().fill(first);
    system_random().fill(second);
    CHECK(first != second);
    // Sixteen zero bytes in a row among 4096 would be luck of one in 2^116.
    const Bytes zeros(16);
    CHECK(std::search(first.begin(), first.end(), zeros.begin(), zeros.end()) == first.end());
    CHECK_NOTHROW(system_random().fill({}));
}
