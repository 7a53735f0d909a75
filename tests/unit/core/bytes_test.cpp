#include "permit/core/bytes.hpp"

#include "permit/core/error.hpp"

#include <catch2/catch.hpp>

using namespace permit;

TEST_CASE("hexadecimal is written in upper case and read in either", "[core]") {
    CHECK(to_hex(Bytes{0x00, 0x9A, 0xFF}) == "009AFF");
    CHECK(from_hex("009aFF") == Bytes{0x00, 0x9A, 0xFF});
    CHECK(from_hex("90 5A\t00") == Bytes{0x90, 0x5A, 0x00});
    CHECK(from_hex("").empty());
}

TEST_CASE("what is not hexadecimal is refused with its position", "[core]") {
    CHECK_THROWS_WITH(from_hex("00G0"), Catch::Contains("position 2"));
    CHECK_THROWS_WITH(from_hex("0 0"), Catch::Contains("position 1"));
    CHECK_THROWS_WITH(from_hex("000"), Catch::Contains("one digit"));
}

TEST_CASE("native integers travel least significant byte first", "[core]") {
    CHECK(little_endian<3>(0x012345) == std::array<Byte, 3>{0x45, 0x23, 0x01});
    CHECK(little_endian<2>(0x4A5A) == std::array<Byte, 2>{0x5A, 0x4A});
}

TEST_CASE("pieces are joined in order", "[core]") {
    CHECK(join({Bytes{1}, Bytes{}, Bytes{2, 3}}) == Bytes{1, 2, 3});
}
