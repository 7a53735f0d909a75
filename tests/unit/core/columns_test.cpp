#include "permit/core/columns.hpp"

#include <catch2/catch.hpp>

using namespace permit;

TEST_CASE("Wide characters take two columns") {
    CHECK(display_width("") == 0);
    CHECK(display_width("endorsed until") == 14);
    CHECK(display_width("签注有效期至") == 12);
    CHECK(display_width("UID 随机") == 8);
    CHECK(display_width("原因：") == 6);
    CHECK(display_width("阿依古丽·买买提") == 15);
    CHECK(display_width("𠮷") == 2);
}

TEST_CASE("Texts are filled up to a column, whatever their characters take") {
    CHECK(padded("UID", 8) == "UID     ");
    CHECK(padded("姓名", 8) == "姓名    ");
    CHECK(padded("居住地住址", 8) == "居住地住址");
    CHECK(display_width(padded("发证机关 authority", 30)) == 30);
}
