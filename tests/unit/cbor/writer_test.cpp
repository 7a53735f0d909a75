#include "permit/cbor/writer.hpp"

#include <catch2/catch.hpp>

using namespace permit;

namespace {
std::string hex(const cbor::Writer& writer) { return to_hex(writer.view()); }
}  // namespace

// The expected bytes are from RFC 8949, appendix A.
TEST_CASE("integers take their shortest form", "[cbor]") {
    CHECK(hex(cbor::Writer{}.unsigned_integer(0)) == "00");
    CHECK(hex(cbor::Writer{}.unsigned_integer(23)) == "17");
    CHECK(hex(cbor::Writer{}.unsigned_integer(24)) == "1818");
    CHECK(hex(cbor::Writer{}.unsigned_integer(100)) == "1864");
    CHECK(hex(cbor::Writer{}.unsigned_integer(1000)) == "1903E8");
    CHECK(hex(cbor::Writer{}.unsigned_integer(1000000)) == "1A000F4240");
    CHECK(hex(cbor::Writer{}.unsigned_integer(1000000000000)) == "1B000000E8D4A51000");
    CHECK(hex(cbor::Writer{}.integer(-1)) == "20");
    CHECK(hex(cbor::Writer{}.integer(-1000)) == "3903E7");
}

TEST_CASE("strings, containers and simple values", "[cbor]") {
    CHECK(hex(cbor::Writer{}.byte_string(Bytes{1, 2, 3, 4})) == "4401020304");
    CHECK(hex(cbor::Writer{}.text("\u6c34")) == "63E6B0B4");
    CHECK(hex(cbor::Writer{}.array(2).unsigned_integer(1).null()) == "8201F6");
    CHECK(hex(cbor::Writer{}.map(1).unsigned_integer(1).boolean(true)) == "A101F5");
}
