#include "permit/chipsim/transport.hpp"
#include "bench.hpp"
#include "permit/card/apdu.hpp"
#include "permit/core/error.hpp"

#include <catch2/catch.hpp>

using namespace permit;
using namespace permit::chipsim;
using namespace permit::chipsim::testing;

namespace {

bool card_lost(SimTransport& transport) {
    try {
        static_cast<void>(transport.exchange(from_hex("906E000000")));
        return false;
    } catch (const Error& error) { return error.code() == ErrorCode::card_lost; }
}

}  // namespace

TEST_CASE("the reader answers for itself, the chip for the rest", "[chipsim][transport]") {
    Bench bench;
    SimTransport reader{bench.chip};
    CHECK(card::query_uid(reader) == test_uid);
    CHECK(to_hex(reader.exchange(from_hex("FFCA000000"))) == "04597A325014909000");
    CHECK(to_hex(reader.exchange(from_hex("FF00480000"))) == "6A81");
    CHECK(to_hex(reader.exchange(from_hex("906E000000"))) == "0020009100");
    CHECK(reader.exchanges() == 4);
}

TEST_CASE("a lost card stays lost until the field is reset", "[chipsim][transport]") {
    Bench bench;
    SimTransport reader{bench.chip};
    reader.plan({2, ExchangeFault::When::before_command});
    CHECK_FALSE(card_lost(reader));
    CHECK(card_lost(reader));
    CHECK(card_lost(reader));
    reader.reset();
    CHECK_FALSE(card_lost(reader));
}

TEST_CASE("power lost before a command is not power lost after it", "[chipsim][transport]") {
    for (const auto when : {ExchangeFault::When::before_command, ExchangeFault::When::after_command}) {
        Bench bench;
        SimTransport reader{bench.chip};
        reader.plan({1, when});
        CHECK_THROWS_AS(reader.exchange(from_hex("90CA0000050100000F8100")), Error);
        reader.reset();
        const bool created = when == ExchangeFault::When::after_command;
        CHECK(bench.chip.report().applications.size() == (created ? 1U : 0U));
    }
}

TEST_CASE("a cut at a non-volatile write is a lost card too", "[chipsim][transport]") {
    Bench bench;
    SimTransport reader{bench.chip};
    CutAtWrite hook{1};
    bench.chip.watch_writes(&hook);
    CHECK_THROWS_AS(reader.exchange(from_hex("90CA0000050100000F8100")), Error);
    bench.chip.watch_writes(nullptr);
    CHECK(card_lost(reader));
    reader.reset();
    CHECK(bench.chip.report().applications.empty());
}

TEST_CASE("taking the card off the reader ends its session", "[chipsim][transport]") {
    Bench bench;
    {
        SimTransport reader{bench.chip};
        Host host{bench.chip};
        make_application(host);
    }
    CHECK_FALSE(bench.chip.has_power());
    SimTransport reader{bench.chip};
    CHECK(to_hex(reader.exchange(from_hex("906F000000"))) == "919D");
}
