#include "permit/core/chip.hpp"

#include "permit/core/error.hpp"

#include <catch2/catch.hpp>

using namespace permit;

TEST_CASE("an application number is written one way and sent the other", "[core]") {
    constexpr auto permit_app = AppId::from_number(0x4A5A01);
    CHECK(permit_app.text() == "4A5A01");
    CHECK(permit_app.wire() == std::array<Byte, 3>{0x01, 0x5A, 0x4A});
    CHECK(AppId::from_wire({0x01, 0x5A, 0x4A}) == permit_app);
}

TEST_CASE("a UID has seven bytes and keeps its order", "[core]") {
    CHECK(Uid::parse("04597A32501490").text() == "04597A32501490");
    CHECK_THROWS_AS(Uid::parse("08112233"), Error);
}
