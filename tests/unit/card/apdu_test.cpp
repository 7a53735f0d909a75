#include "permit/card/apdu.hpp"

#include "permit/core/error.hpp"
#include "permit/testing/errors.hpp"
#include "permit/testing/scripted_card.hpp"

#include <catch2/catch.hpp>

using namespace permit;
using namespace permit::card;
using permit::testing::code_of;
using permit::testing::ScriptedCard;

TEST_CASE("a command APDU is built and read in all four short cases", "[card]") {
    struct Case {
        const char* wire;
        CommandApdu apdu;
    };
    const std::vector<Case> cases{
        {"00840000", {.ins = 0x84}},
        {"9060000000", {.cla = 0x90, .ins = 0x60, .le = 0x00}},
        {"00D600010211FF", {.ins = 0xD6, .p2 = 0x01, .data = {0x11, 0xFF}}},
        {"905A000003015A4A00", {.cla = 0x90, .ins = 0x5A, .data = {0x01, 0x5A, 0x4A}, .le = 0x00}},
    };
    for (const auto& [wire, apdu] : cases) {
        INFO(wire);
        CHECK(to_hex(apdu.encode()) == wire);
        const auto read = CommandApdu::decode(from_hex(wire));
        CHECK(read.data == apdu.data);
        CHECK(read.le == apdu.le);
        CHECK(to_hex(read.encode()) == wire);
    }
}

TEST_CASE("255 data bytes fit a short command APDU, 256 do not", "[card]") {
    CHECK(CommandApdu{.data = Bytes(255, 0x5A)}.encode().size() == 4 + 1 + 255);
    CHECK(code_of([] { (void)CommandApdu{.data = Bytes(256, 0x5A)}.encode(); }) == ErrorCode::internal);
}

TEST_CASE("a command APDU whose length field disagrees with its length is refused", "[card]") {
    for (const auto* wire : {"", "9060", "905A000003015A", "905A000003015A4A0000", "905A0000000000"}) {
        INFO(wire);
        CHECK(code_of([wire] { (void)CommandApdu::decode(from_hex(wire)); }) == ErrorCode::damaged_content);
    }
}

TEST_CASE("a response APDU ends with its status word", "[card]") {
    const auto answer = ResponseApdu::decode(from_hex("AABB91AF"));
    CHECK(answer.data == Bytes{0xAA, 0xBB});
    CHECK(answer.sw == 0x91AF);
    CHECK(to_hex(answer.encode()) == "AABB91AF");
}

TEST_CASE("an answer too short for a status word means the card was pulled", "[card]") {
    CHECK(code_of([] { (void)ResponseApdu::decode({}); }) == ErrorCode::card_lost);
    CHECK(code_of([] { (void)ResponseApdu::decode(from_hex("91")); }) == ErrorCode::card_lost);
}

TEST_CASE("the reader is asked for the UID of the card", "[card]") {
    ScriptedCard card{"> FFCA000000\n< 04112233445566 9000\n"};
    CHECK(query_uid(card).text() == "04112233445566");
}

TEST_CASE("a random UID and a refusal are no UID of a permit", "[card]") {
    ScriptedCard random{"> FFCA000000\n< 08112233 9000\n"};
    CHECK(code_of([&] { (void)query_uid(random); }) == ErrorCode::chip_unsupported);
    ScriptedCard refusing{"> FFCA000000\n< 6A81\n"};
    CHECK(code_of([&] { (void)query_uid(refusing); }) == ErrorCode::chip_unsupported);
}
