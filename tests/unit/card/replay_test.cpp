#include "permit/card/replay.hpp"

#include "permit/testing/errors.hpp"
#include "permit/testing/scripted_card.hpp"

#include <catch2/catch.hpp>

using namespace permit;
using namespace permit::card;
using permit::testing::code_of;
using permit::testing::ScriptedCard;

TEST_CASE("a replay answers as the script says and knows what is left", "[card]") {
    ReplayTransport replay{parse_script("> 9060\n< AA91AF\n> 90AF\n< 9100\n")};
    CHECK(replay.unused_steps() == 2);
    CHECK(to_hex(replay.exchange(from_hex("9060"))) == "AA91AF");
    CHECK_FALSE(replay.finished());
    CHECK(to_hex(replay.exchange(from_hex("90AF"))) == "9100");
    CHECK(replay.finished());
}

TEST_CASE("a wildcard takes any byte and answers zero", "[card]") {
    ReplayTransport replay{parse_script("> 90C4????00\n< ??9100\n")};
    CHECK(to_hex(replay.exchange(from_hex("90C41A2B00"))) == "009100");
}

TEST_CASE("another command is named by step, line and place, not by its data", "[card]") {
    ReplayTransport replay{parse_script("> 9060\n< 9100\n\n> 90C400000211AA\n< 9100\n", "desk.apdu")};
    (void)replay.exchange(from_hex("9060"));
    const auto error = permit::testing::error_of([&] { (void)replay.exchange(from_hex("90C400000211BB")); });
    CHECK(error.code() == ErrorCode::script_mismatch);
    CHECK(error.doing() == "replay step 2 of desk.apdu (line 4)");
    CHECK(error.why() ==
          "expected 90C4… (7 bytes), the program sent 90C4… (7 bytes); they differ from byte 7 on");
}

TEST_CASE("a longer and a shorter command are other commands", "[card]") {
    for (const auto* sent : {"9060000000", "90", ""}) {
        INFO(sent);
        ReplayTransport replay{parse_script("> 9060\n< 9100\n")};
        CHECK(code_of([&] { (void)replay.exchange(from_hex(sent)); }) == ErrorCode::script_mismatch);
    }
}

TEST_CASE("after a mismatch the right command does not help any more", "[card]") {
    ReplayTransport replay{parse_script("> 9060\n< 9100\n")};
    CHECK(code_of([&] { (void)replay.exchange(from_hex("9061")); }) == ErrorCode::script_mismatch);
    CHECK(code_of([&] { (void)replay.exchange(from_hex("9060")); }) == ErrorCode::script_mismatch);
}

TEST_CASE("a command after the last step is a mismatch", "[card]") {
    ReplayTransport replay{parse_script("")};
    CHECK(code_of([&] { (void)replay.exchange(from_hex("9060")); }) == ErrorCode::script_mismatch);
}

TEST_CASE("a card the script loses stays lost", "[card]") {
    ReplayTransport replay{parse_script("> 9060\n! card-lost\n> 9060\n< 9100\n")};
    CHECK(code_of([&] { (void)replay.exchange(from_hex("9060")); }) == ErrorCode::card_lost);
    CHECK(code_of([&] { (void)replay.exchange(from_hex("9060")); }) == ErrorCode::card_lost);
}

TEST_CASE("a scripted card plays a script file", "[card]") {
    ScriptedCard card{permit::testing::script("select_missing_app.apdu")};
    CHECK(to_hex(card.exchange(from_hex("905A000003015A4A00"))) == "91A0");
}

TEST_CASE("a scripted card with unused steps fails its test", "[card][!shouldfail]") {
    const ScriptedCard card{"> 9060\n< 9100\n"};
}
