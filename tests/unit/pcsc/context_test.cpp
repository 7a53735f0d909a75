#include "permit/pcsc/context.hpp"

#include "fake_pcsc.hpp"
#include "permit/testing/errors.hpp"

#include <catch2/catch.hpp>

using namespace permit;
using namespace permit::pcsc;
using namespace std::chrono_literals;
using permit::pcsc::testing::FakePcsc;
using permit::testing::code_of;
using permit::testing::error_of;

namespace {

const std::string desk = "Desk Reader 00 00";
const std::string gate = "Gate Reader 01 00";

std::shared_ptr<FakePcsc> two_readers() {
    auto pcsc = std::make_shared<FakePcsc>();
    pcsc->plug(desk);
    pcsc->plug(gate);
    return pcsc;
}

}  // namespace

TEST_CASE("no service is told at once, with the way to start it", "[pcsc]") {
    const auto pcsc = two_readers();
    pcsc->stop_service();
    const auto error = error_of([&] { const Context context{pcsc}; });
    CHECK(error.code() == ErrorCode::no_service);
    CHECK_THAT(error.why(), Catch::Contains("SCARD_E_NO_SERVICE 0x8010001D"));
    CHECK_THAT(error.next(), Catch::Contains("pcscd"));
}

TEST_CASE("readers are listed with their state and the card's ATR", "[pcsc]") {
    struct Case {
        std::uint32_t bits;
        ReaderState state;
        bool has_card, can_connect;
    };
    const std::vector<Case> cases{
        {state::present, ReaderState::card_present, true, true},
        {state::present | state::in_use, ReaderState::in_use, true, true},
        {state::present | state::exclusive, ReaderState::in_use, true, true},
        {state::present | state::mute, ReaderState::mute, true, false},
    };
    const auto pcsc = two_readers();
    Context context{pcsc};
    for (const auto& [bits, state, has_card, can_connect] : cases) {
        pcsc->lay_card(desk, bits);
        const auto readers = context.list_readers();
        REQUIRE(readers.size() == 2);
        CHECK(readers[0].name == desk);
        CHECK(readers[0].state == state);
        CHECK(readers[0].has_card() == has_card);
        CHECK(readers[0].can_connect() == can_connect);
        CHECK(to_hex(readers[0].atr) == "3B8180018080");
        CHECK(readers[1].state == ReaderState::empty);
        CHECK_FALSE(readers[1].has_card());
        CHECK(readers[1].atr.empty());
    }
}

TEST_CASE("no readers are an empty list, and an error for who needs one", "[pcsc]") {
    const auto pcsc = std::make_shared<FakePcsc>();
    Context context{pcsc};
    CHECK(context.list_readers().empty());
    CHECK(code_of([&] { (void)context.find_reader(); }) == ErrorCode::no_reader);
    CHECK(code_of([&] { (void)context.find_reader("desk"); }) == ErrorCode::no_reader);
}

TEST_CASE("a reader is found by its name or a part that fits no other", "[pcsc]") {
    const auto pcsc = two_readers();
    pcsc->plug("Desk Reader 00 000");
    Context context{pcsc};
    CHECK(context.find_reader(gate).name == gate);
    CHECK(context.find_reader("gate").name == gate);
    CHECK(context.find_reader(desk).name == desk);  // the whole name wins, though it is part of another

    const auto unknown = error_of([&] { (void)context.find_reader("Bus"); });
    CHECK(unknown.code() == ErrorCode::no_reader);
    CHECK_THAT(unknown.why(),
               Catch::Contains("Bus") && Catch::Contains(desk + " (empty)") && Catch::Contains(gate));

    const auto several = error_of([&] { (void)context.find_reader("READER"); });
    CHECK(several.code() == ErrorCode::no_reader);
    CHECK_THAT(several.why(), Catch::Contains("several") && Catch::Contains(gate));
}

TEST_CASE("without a name the only reader is taken, else the only one with a card", "[pcsc]") {
    const auto pcsc = std::make_shared<FakePcsc>();
    pcsc->plug(desk);
    Context context{pcsc};
    CHECK(context.find_reader().name == desk);

    pcsc->plug(gate);
    CHECK_THAT(error_of([&] { (void)context.find_reader(); }).why(), Catch::Contains("none with a card"));
    pcsc->lay_card(gate);
    CHECK(context.find_reader().name == gate);
    pcsc->lay_card(desk);
    CHECK_THAT(error_of([&] { (void)context.find_reader(); }).why(),
               Catch::Contains("several readers hold a card"));
}

TEST_CASE("a service restarted behind our back is reached anew, once", "[pcsc]") {
    const auto pcsc = two_readers();
    Context context{pcsc};
    pcsc->stop_service();
    pcsc->start_service();
    CHECK(context.list_readers().size() == 2);
    CHECK(pcsc->contexts_ever() == 2);
    CHECK(pcsc->open_contexts() == 1);

    pcsc->stop_service();
    CHECK(code_of([&] { (void)context.list_readers(); }) == ErrorCode::no_service);
    pcsc->start_service();
    CHECK(context.list_readers().size() == 2);
}

TEST_CASE("a context is released at its end", "[pcsc]") {
    const auto pcsc = two_readers();
    { const Context context{pcsc}; }
    CHECK(pcsc->open_contexts() == 0);
}

TEST_CASE("a card that lies there already is not waited for", "[pcsc]") {
    const auto pcsc = two_readers();
    pcsc->lay_card(desk);
    Context context{pcsc, pcsc->waiting()};
    CHECK(context.wait_for_card(desk, 0ms).state == ReaderState::card_present);
}

TEST_CASE("a card is waited for, through mute cards and a restart of the service", "[pcsc]") {
    const auto pcsc = two_readers();
    pcsc->happenings = {
        [](FakePcsc& world) { world.lay_card(desk, state::mute); },
        [](FakePcsc& world) { world.lift_card(desk); },
        [](FakePcsc& world) {
            world.stop_service();
            world.start_service();
        },
        [](FakePcsc& world) { world.lay_card(desk); },
    };
    Context context{pcsc, pcsc->waiting()};
    CHECK(to_hex(context.wait_for_card(desk, 60s).atr) == "3B8180018080");
}

TEST_CASE("waiting for a card ends with what was missing", "[pcsc]") {
    const auto pcsc = two_readers();
    Context context{pcsc, pcsc->waiting()};
    CHECK(code_of([&] { (void)context.wait_for_card(desk, 5s); }) == ErrorCode::no_card);
    CHECK(code_of([&] { (void)context.wait_for_card("Bus", 5s); }) == ErrorCode::no_reader);

    pcsc->lay_card(desk, state::mute);
    const auto mute = error_of([&] { (void)context.wait_for_card(desk, 5s); });
    CHECK(mute.code() == ErrorCode::no_card);
    CHECK_THAT(mute.why(), Catch::Contains("does not answer"));

    pcsc->happenings = {[](FakePcsc& world) { world.unplug(gate); }};
    CHECK(code_of([&] { (void)context.wait_for_card(gate, 5s); }) == ErrorCode::no_reader);

    pcsc->happenings = {[](FakePcsc& world) { world.stop_service(); }};
    pcsc->lift_card(desk);
    CHECK(code_of([&] { (void)context.wait_for_card(desk, 5s); }) == ErrorCode::no_service);
}

TEST_CASE("a removal is waited for; a reader that is unplugged holds no card either", "[pcsc]") {
    const auto pcsc = two_readers();
    pcsc->lay_card(desk);
    pcsc->lay_card(gate);
    Context context{pcsc, pcsc->waiting()};
    CHECK_FALSE(context.wait_for_removal(desk, 5s));
    pcsc->happenings = {[](FakePcsc& world) { world.lift_card(desk); }};
    CHECK(context.wait_for_removal(desk, 5s));
    pcsc->happenings = {[](FakePcsc& world) { world.unplug(gate); }};
    CHECK(context.wait_for_removal(gate, 5s));
}
