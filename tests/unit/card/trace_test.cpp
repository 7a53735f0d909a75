#include "permit/card/trace.hpp"

#include "permit/card/replay.hpp"
#include "permit/testing/errors.hpp"
#include "permit/testing/scripted_card.hpp"

#include <unistd.h>
#include <catch2/catch.hpp>
#include <sstream>

using namespace permit;
using namespace permit::card;
using permit::testing::code_of;
using permit::testing::ScriptedCard;

namespace {

/// Looks at the trace at the moment the card is asked.
class Witness final : public Transport {
public:
    explicit Witness(std::ostringstream& trace) : trace_{trace} {}
    Bytes exchange(BytesView) override {
        seen = trace_.str();
        return {0x91, 0x00};
    }
    std::string seen;

private:
    std::ostringstream& trace_;
};

}  // namespace

TEST_CASE("a trace is a script of the conversation, without keys", "[card]") {
    ScriptedCard card{"> 9060000000\n< 040191AF\n> 90C4000003 00AABB 00\n< 9100\n"};
    std::ostringstream out;
    TraceTransport trace{card, out};
    (void)trace.exchange(from_hex("9060000000"));
    trace.remark("now the key");
    CHECK(to_hex(trace.exchange(from_hex("90C400000300AABB00"))) == "9100");
    CHECK(out.str() ==
          "# permitcard APDU script 1\n"
          "> 9060000000\n"
          "< 040191AF\n"
          "# now the key\n"
          "> 90C400000300????00\n"
          "< 9100\n");
}

TEST_CASE("a command stands in the trace before the card has it", "[card]") {
    std::ostringstream out;
    Witness card{out};
    TraceTransport trace{card, out};
    (void)trace.exchange(from_hex("9060000000"));
    CHECK_THAT(card.seen, Catch::EndsWith("> 9060000000\n"));
}

TEST_CASE("a trace that ends with a lost card replays to a lost card", "[card]") {
    std::ostringstream out;
    {
        ScriptedCard card{"> 9060000000\n< 9100\n> 90C7000000\n! card-lost\n"};
        TraceTransport trace{card, out};
        (void)trace.exchange(from_hex("9060000000"));
        CHECK(code_of([&] { (void)trace.exchange(from_hex("90C7000000")); }) == ErrorCode::card_lost);
    }
    ReplayTransport replay{parse_script(out.str())};
    (void)replay.exchange(from_hex("9060000000"));
    CHECK(code_of([&] { (void)replay.exchange(from_hex("90C7000000")); }) == ErrorCode::card_lost);
    CHECK(replay.finished());
}

TEST_CASE("a trace of a key change replays whatever the new key is", "[card]") {
    std::ostringstream out;
    {
        ScriptedCard card{"> 90C4000003 00AABB 00\n< 9100\n"};
        TraceTransport trace{card, out};
        (void)trace.exchange(from_hex("90C400000300AABB00"));
    }
    ReplayTransport replay{parse_script(out.str())};
    CHECK(to_hex(replay.exchange(from_hex("90C4000003001234 00"))) == "9100");
}

TEST_CASE("a trace that cannot be written does not disturb the card", "[card]") {
    ScriptedCard card{"> 9060000000\n< 9100\n"};
    std::ofstream full{"/dev/full"};
    TraceTransport trace{card, full};
    CHECK(to_hex(trace.exchange(from_hex("9060000000"))) == "9100");
    CHECK_FALSE(full.good());
}

TEST_CASE("a trace in a folder that does not exist is refused", "[card]") {
    CHECK(code_of([] { (void)create_trace("/nowhere/trace.apdu"); }) == ErrorCode::file_io);
}

TEST_CASE("a trace file is for its owner only", "[card]") {
    const auto file =
        std::filesystem::temp_directory_path() / ("permit-trace-test-" + std::to_string(::getpid()));
    { auto out = create_trace(file); }
    const auto mode = std::filesystem::status(file).permissions();
    std::filesystem::remove(file);
    using std::filesystem::perms;
    CHECK(mode == (perms::owner_read | perms::owner_write));
}
