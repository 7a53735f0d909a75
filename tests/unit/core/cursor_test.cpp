#include "permit/core/cursor.hpp"

#include "permit/core/error.hpp"

#include <catch2/catch.hpp>

using namespace permit;

TEST_CASE("a cursor reads integers in the order the field asks for", "[core]") {
    const Bytes bytes{0x01, 0x02, 0x03, 0x04, 0x05, 0x06, 0x07, 0x08, 0x09, 0x0A, 0x0B, 0x0C};
    Cursor cursor{bytes, "a test answer"};
    CHECK(cursor.u8() == 0x01);
    CHECK(cursor.u16_le() == 0x0302);
    CHECK(cursor.u24_le() == 0x060504);
    CHECK(cursor.u32_le() == 0x0A090807);
    CHECK(cursor.u16_be() == 0x0B0C);
    CHECK(cursor.at_end());
    CHECK_NOTHROW(cursor.expect_end());
}

TEST_CASE("running off the end is an error with what and where", "[core]") {
    const Bytes bytes{0x01, 0x02};
    Cursor cursor{bytes, "the answer to GetVersion"};
    (void)cursor.u8();
    try {
        (void)cursor.u24_le();
        FAIL("read past the end");
    } catch (const Error& error) {
        CHECK(error.code() == ErrorCode::damaged_content);
        CHECK_THAT(error.what(), Catch::Contains("GetVersion") && Catch::Contains("offset 1"));
    }
    CHECK(cursor.u8() == 0x02);  // a failed read takes nothing
}

TEST_CASE("bytes left over are an error where none may be", "[core]") {
    const Bytes bytes{0x01, 0x02, 0x03};
    Cursor cursor{bytes, "file settings"};
    (void)cursor.take(1);
    CHECK_THROWS_WITH(cursor.expect_end(), Catch::Contains("2 bytes too many"));
    CHECK(cursor.rest().size() == 2);
    CHECK_NOTHROW(cursor.expect_end());
}
