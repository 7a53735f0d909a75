#include "permit/cbor/reader.hpp"

#include <catch2/catch.hpp>

using namespace permit;

namespace {

template <typename Read>
void check_refused(const std::string& hex, Read read, const std::string& why) {
    INFO(hex);
    const Bytes bytes = from_hex(hex);
    cbor::Reader reader{bytes, "a test record"};
    CHECK_THROWS_WITH(read(reader), Catch::Contains("a test record") && Catch::Contains(why));
}

const auto read_unsigned = [](cbor::Reader& reader) { (void)reader.unsigned_integer(); };
const auto read_any = [](cbor::Reader& reader) { (void)reader.skip(); };

}  // namespace

TEST_CASE("items are read in order and the end is known", "[cbor]") {
    const Bytes bytes = from_hex("8519 03E8 20 4201FF 61 41 F6");
    cbor::Reader reader{bytes, "a test record"};
    reader.array_of(5);
    CHECK(reader.unsigned_integer() == 1000);
    CHECK(reader.integer() == -1);
    CHECK(to_hex(reader.byte_string()) == "01FF");
    CHECK(reader.text() == "A");
    CHECK(reader.take_null());
    CHECK_NOTHROW(reader.expect_end());
}

TEST_CASE("a head that is not the shortest is refused", "[cbor]") {
    for (const char* hex :
         {"1817", "190018", "1A0000FFFF", "1B00000000FFFFFFFF", "5801FF", "980100", "B8010102"}) {
        check_refused(hex, read_any, "not the shortest form at offset 0");
    }
}

TEST_CASE("indefinite lengths, floats and other simple values are refused", "[cbor]") {
    for (const char* hex :
         {"5F4101FF", "7F6141FF", "9F01FF", "BF0101FF", "F93C00", "FA3F800000", "F7", "F0", "FF", "1C"}) {
        check_refused(hex, read_any, "no deterministic CBOR");
    }
}

TEST_CASE("what is cut short or of another type is refused with its offset", "[cbor]") {
    check_refused("", read_unsigned, "middle of an item at offset 0");
    check_refused("19 03", read_unsigned, "middle of an item");
    check_refused(
        "45 0102", [](auto& reader) { (void)reader.byte_string(); }, "middle of an item");
    check_refused("20", read_unsigned, "another type at offset 0");
    check_refused(
        "1BFFFFFFFFFFFFFFFF", [](auto& reader) { (void)reader.integer(); }, "out of range");
    check_refused(
        "01", [](auto& reader) { (void)reader.unsigned_at_most(0, "version"); }, "version");
    check_refused(
        "0102",
        [](auto& reader) {
            (void)reader.skip();
            reader.expect_end();
        },
        "too many at offset 1");
}

TEST_CASE("a count that cannot be true is refused before anything is made for it", "[cbor]") {
    check_refused("9BFFFFFFFFFFFFFFFF", read_any, "longer than its source");
    check_refused("BB7FFFFFFFFFFFFFFF", read_any, "longer than its source");
    check_refused(
        "8501", [](auto& reader) { (void)reader.array(); }, "longer than its source");
}

TEST_CASE("map keys ascend, each once", "[cbor]") {
    const auto read_keys = [](cbor::Reader& reader) {
        cbor::MapKeys keys{reader};
        while (keys.next()) { (void)reader.skip(); }
    };
    const Bytes good = from_hex("A2 01 F6 02 F6");
    cbor::Reader reader{good, "a test record"};
    CHECK_NOTHROW(read_keys(reader));
    check_refused("A2 01 F6 01 F6", read_keys, "twice or out of order at offset 3");
    check_refused("A2 02 F6 01 F6", read_keys, "twice or out of order");
}

TEST_CASE("a nested item is stepped over whole, without recursion", "[cbor]") {
    const Bytes bytes = from_hex("82 A1 01 82 02 C0 60 43 010203 07");
    cbor::Reader reader{bytes, "a test record"};
    CHECK(reader.skip().size() == bytes.size() - 1);
    CHECK(reader.unsigned_integer() == 7);

    const Bytes deep(100000, 0x81);
    cbor::Reader bottomless{deep, "a test record"};
    CHECK_THROWS_AS(bottomless.skip(), Error);
}
