#include "permit/card/power_cut.hpp"

#include "permit/testing/errors.hpp"
#include "permit/testing/scripted_card.hpp"

#include <catch2/catch.hpp>

using namespace permit;
using namespace permit::card;
using permit::testing::code_of;
using permit::testing::ScriptedCard;

namespace {

const Bytes first{0x90, 0x01};
const Bytes second{0x90, 0x02};

}  // namespace

TEST_CASE("a cut before a command keeps it from the card", "[card]") {
    ScriptedCard card{"> 9001\n< 9100\n"};
    PowerCutTransport cut{card, {.exchange = 2, .moment = PowerCut::Moment::before}};
    CHECK(to_hex(cut.exchange(first)) == "9100");
    CHECK_FALSE(cut.happened());
    CHECK(code_of([&] { (void)cut.exchange(second); }) == ErrorCode::card_lost);
    CHECK(cut.happened());
}

TEST_CASE("a cut after a command loses its answer only", "[card]") {
    ScriptedCard card{"> 9001\n< 9100\n> 9002\n< 9100\n"};
    PowerCutTransport cut{card, {.exchange = 2, .moment = PowerCut::Moment::after}};
    (void)cut.exchange(first);
    CHECK(code_of([&] { (void)cut.exchange(second); }) == ErrorCode::card_lost);
}

TEST_CASE("power does not come back, and goes off once", "[card]") {
    ScriptedCard card{""};
    int times_off = 0;
    PowerCutTransport cut{card, {.exchange = 1}, [&] { ++times_off; }};
    for (int attempt = 0; attempt < 3; ++attempt) {
        CHECK(code_of([&] { (void)cut.exchange(first); }) == ErrorCode::card_lost);
    }
    CHECK(times_off == 1);
}

TEST_CASE("a cut that lies after the end never happens", "[card]") {
    ScriptedCard card{"> 9001\n< 9100\n"};
    PowerCutTransport cut{card, {.exchange = 2}};
    (void)cut.exchange(first);
    CHECK_FALSE(cut.happened());
}
