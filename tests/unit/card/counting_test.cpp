#include "permit/card/counting.hpp"

#include "permit/testing/errors.hpp"
#include "permit/testing/scripted_card.hpp"

#include <catch2/catch.hpp>

using namespace permit;
using namespace permit::card;
using namespace std::chrono_literals;
using permit::testing::code_of;
using permit::testing::ScriptedCard;

namespace {

/// Time that moves only when a test says so.
struct FakeClock {
    std::chrono::steady_clock::time_point time{};
    [[nodiscard]] SteadyNow reader() {
        return [this] { return time; };
    }
};

/// Every exchange takes 17 ms.
class SlowTransport final : public Transport {
public:
    SlowTransport(Transport& inner, FakeClock& clock) : inner_{inner}, clock_{clock} {}
    Bytes exchange(BytesView command) override {
        clock_.time += 17ms;
        return inner_.exchange(command);
    }

private:
    Transport& inner_;
    FakeClock& clock_;
};

}  // namespace

TEST_CASE("exchanges and bytes are counted, queries to the reader apart", "[card]") {
    ScriptedCard card{R"(
        > FFCA000000
        < 04112233445566 9000
        > 905A000003 015A4A 00
        < 9100
        > 9060000000
        < 04010133001605 91AF)"};
    CountingTransport counting{card};
    (void)counting.exchange(from_hex("FFCA000000"));
    (void)counting.exchange(from_hex("905A000003015A4A00"));
    CHECK(to_hex(counting.exchange(from_hex("9060000000"))) == "0401013300160591AF");

    const auto cost = counting.cost();
    CHECK(cost.exchanges == 2);
    CHECK(cost.bytes_out == 9 + 5);
    CHECK(cost.bytes_in == 2 + 9);
    CHECK(cost.reader_queries == 1);
}

TEST_CASE("time is split into the card's and the host's", "[card]") {
    FakeClock clock;
    ScriptedCard card{"> 9060000000\n< 9100\n> 9060000000\n< 9100\n"};
    SlowTransport slow{card, clock};
    CountingTransport counting{slow, clock.reader()};

    clock.time += 2ms;
    (void)counting.exchange(from_hex("9060000000"));
    clock.time += 3ms;
    CHECK(counting.cost().inside == 17ms);
    CHECK(counting.cost().outside == 5ms);

    counting.restart();
    CHECK(counting.cost() == Cost{});
    (void)counting.exchange(from_hex("9060000000"));
    CHECK(counting.cost().inside == 17ms);
    CHECK(counting.cost().outside == 0ms);
}

TEST_CASE("an exchange that fails has cost its command and its time", "[card]") {
    FakeClock clock;
    ScriptedCard card{"> 9060000000\n! card-lost\n"};
    SlowTransport slow{card, clock};
    CountingTransport counting{slow, clock.reader()};
    CHECK(code_of([&] { (void)counting.exchange(from_hex("9060000000")); }) == ErrorCode::card_lost);
    CHECK(counting.cost() == Cost{.exchanges = 1, .bytes_out = 5, .inside = 17ms});
}
