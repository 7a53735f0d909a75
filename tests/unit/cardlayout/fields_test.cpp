#include "permit/cardlayout/fields.hpp"

#include "permit/cardlayout/division.hpp"
#include "permit/core/error.hpp"

#include <catch2/catch.hpp>

using namespace permit;
using namespace permit::layout;

TEST_CASE("the numbers records carry do not change", "[cardlayout]") {
    CHECK(name(*permit_kind_numbered(1)) == "standard");
    CHECK(name(*permit_kind_numbered(2)) == "temporary");
    CHECK(name(*permit_kind_numbered(3)) == "long_term");
    CHECK(name(*permit_kind_numbered(4)) == "electronic");
    CHECK(name(*permit_kind_numbered(5)) == "hong_kong_macao_taiwan");
    CHECK(name(*ground_numbered(1)) == "home");
    CHECK(name(*ground_numbered(6)) == "family");
    CHECK(name(*event_numbered(1)) == "issue");
    CHECK(name(*event_numbered(7)) == "cancellation");
    CHECK(name(*sex_numbered(1)) == "1");
    CHECK(name(RecordKind::journal) == "journal");
}

TEST_CASE("a number without a meaning has none", "[cardlayout]") {
    for (const std::uint64_t number : {0ULL, 8ULL, 257ULL, ~0ULL}) {
        CHECK_FALSE(permit_kind_numbered(number));
        CHECK_FALSE(ground_numbered(number));
        CHECK_FALSE(event_numbered(number));
        CHECK_FALSE(sex_numbered(number));
    }
}

TEST_CASE("names lead back to what they name", "[cardlayout]") {
    for (std::uint64_t number = 1; number <= 5; ++number) {
        const auto kind = permit_kind_numbered(number);
        REQUIRE(kind);
        CHECK(permit_kind_from(name(*kind)) == kind);
    }
    for (std::uint64_t number = 1; number <= 6; ++number) {
        const auto ground = ground_numbered(number);
        REQUIRE(ground);
        CHECK(ground_from(name(*ground)) == ground);
    }
    CHECK(sex_from("2") == Sex::female);
    CHECK_FALSE(sex_from("9"));
    CHECK_FALSE(permit_kind_from("Standard"));
    CHECK_FALSE(ground_from(""));
}

TEST_CASE("an ethnic group has one of the codes of GB/T 3304", "[cardlayout]") {
    CHECK(EthnicGroupCode::parse("05").number() == 5);
    CHECK(EthnicGroupCode::parse("05").text() == "05");
    CHECK(EthnicGroupCode::parse("98").text() == "98");
    for (const char* text : {"00", "57", "96", "99", "5", "005", "", "0x", "-1"}) {
        INFO(text);
        CHECK_THROWS_AS(EthnicGroupCode::parse(text), Error);
    }
    CHECK_FALSE(EthnicGroupCode::from_number(256 + 5));
}

TEST_CASE("a division code has six digits", "[cardlayout]") {
    CHECK(DivisionCode::parse("650102").number() == 650102);
    CHECK(DivisionCode::parse("650102").text() == "650102");
    for (const char* text :
         {"", "65010", "6501020", "065010", "65010a", " 65010", "+65010", "６５０１０２"}) {
        INFO(text);
        CHECK_THROWS_AS(DivisionCode::parse(text), Error);
    }
    CHECK_FALSE(DivisionCode::from_number(99999));
    CHECK_FALSE(DivisionCode::from_number(1000000));
    CHECK_FALSE(DivisionCode::from_number((1ULL << 32U) + 650102));
}

TEST_CASE("a division code says which province and prefecture it is in", "[cardlayout]") {
    const auto code = DivisionCode::parse("653101");
    CHECK(code.province().text() == "650000");
    CHECK(code.prefecture().text() == "653100");
    CHECK(code.starts_with("6531"));
    CHECK(code.starts_with(""));
    CHECK_FALSE(code.starts_with("6501"));
}
