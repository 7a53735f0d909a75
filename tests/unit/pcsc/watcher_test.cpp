#include "permit/pcsc/watcher.hpp"

#include "fake_pcsc.hpp"

#include <catch2/catch.hpp>

using namespace permit;
using namespace permit::pcsc;
using namespace std::chrono_literals;
using permit::pcsc::testing::FakePcsc;

namespace {

using Lines = std::vector<std::string>;

const std::string desk = "Desk";
const std::string gate = "Gate";

/// All events until nothing comes for a minute.
Lines all_events(Watcher& watcher) {
    Lines lines;
    while (const auto event = watcher.next_event(60s)) {
        std::string line{name(event->kind)};
        if (!event->reader.name.empty()) {
            line += ": " + event->reader.name + " (" + std::string{name(event->reader.state)} + ")";
        }
        lines.push_back(line);
    }
    return lines;
}

struct World {
    std::shared_ptr<FakePcsc> pcsc = std::make_shared<FakePcsc>();
    Watcher watcher{pcsc, pcsc->waiting()};
};

}  // namespace

TEST_CASE("a watcher begins with what is there", "[pcsc]") {
    World world;
    world.pcsc->plug(desk);
    world.pcsc->plug(gate);
    world.pcsc->lay_card(gate);
    CHECK(all_events(world.watcher) == Lines{"reader arrived: Desk (empty)", "reader arrived: Gate (empty)",
                                             "card arrived: Gate (card present)"});
}

TEST_CASE("cards come and go", "[pcsc]") {
    World world;
    world.pcsc->plug(desk);
    (void)all_events(world.watcher);
    world.pcsc->happenings = {
        [](FakePcsc& pcsc) { pcsc.lay_card(desk); },
        [](FakePcsc& pcsc) { pcsc.lift_card(desk); },
        [](FakePcsc& pcsc) { pcsc.lay_card(desk, state::mute); },
    };
    CHECK(all_events(world.watcher) == Lines{"card arrived: Desk (card present)", "card left: Desk (empty)",
                                             "card arrived: Desk (mute card)"});
}

TEST_CASE("a card exchanged between two looks is another card", "[pcsc]") {
    World world;
    world.pcsc->plug(desk);
    world.pcsc->lay_card(desk);
    (void)all_events(world.watcher);
    world.pcsc->lift_card(desk);
    world.pcsc->lay_card(desk);
    CHECK(all_events(world.watcher) == Lines{"card left: Desk (empty)", "card arrived: Desk (card present)"});
}

TEST_CASE("another program that uses a card is no event", "[pcsc]") {
    World world;
    world.pcsc->plug(desk);
    world.pcsc->lay_card(desk);
    (void)all_events(world.watcher);
    world.pcsc->happenings = {[](FakePcsc& pcsc) { pcsc.use_card(desk); }};
    CHECK(all_events(world.watcher).empty());
    world.pcsc->happenings = {[](FakePcsc& pcsc) { pcsc.lift_card(desk); }};
    CHECK(all_events(world.watcher) == Lines{"card left: Desk (empty)"});
}

TEST_CASE("readers are unplugged and plugged in again", "[pcsc]") {
    World world;
    world.pcsc->plug(desk);
    world.pcsc->lay_card(desk);
    (void)all_events(world.watcher);
    world.pcsc->happenings = {
        [](FakePcsc& pcsc) { pcsc.unplug(desk); },
        [](FakePcsc& pcsc) { pcsc.plug(gate); },
        [](FakePcsc& pcsc) {
            pcsc.plug(desk);
            pcsc.lay_card(desk);
        },
    };
    CHECK(all_events(world.watcher) == Lines{"card left: Desk (empty)", "reader left: Desk (unavailable)",
                                             "reader arrived: Gate (empty)", "reader arrived: Desk (empty)",
                                             "card arrived: Desk (card present)"});
}

TEST_CASE("a service that was never there is reported once and found when it comes", "[pcsc]") {
    World world;
    world.pcsc->stop_service();
    CHECK(all_events(world.watcher) == Lines{"service lost"});
    CHECK(all_events(world.watcher).empty());
    world.pcsc->plug(desk);
    world.pcsc->happenings = {[](FakePcsc& pcsc) { pcsc.start_service(); }};
    CHECK(all_events(world.watcher) == Lines{"service returned", "reader arrived: Desk (empty)"});
}

TEST_CASE("a service that stops takes its readers with it and brings them back", "[pcsc]") {
    World world;
    world.pcsc->plug(desk);
    world.pcsc->lay_card(desk);
    (void)all_events(world.watcher);
    world.pcsc->happenings = {
        [](FakePcsc& pcsc) { pcsc.stop_service(); },
        [](FakePcsc&) {},
        [](FakePcsc& pcsc) { pcsc.start_service(); },
    };
    CHECK(all_events(world.watcher) ==
          Lines{"card left: Desk (unavailable)", "reader left: Desk (unavailable)", "service lost",
                "service returned", "reader arrived: Desk (empty)", "card arrived: Desk (card present)"});
}

TEST_CASE("a service restarted in an instant is noticed all the same", "[pcsc]") {
    World world;
    world.pcsc->plug(desk);
    (void)all_events(world.watcher);
    world.pcsc->happenings = {[](FakePcsc& pcsc) {
        pcsc.stop_service();
        pcsc.start_service();
    }};
    CHECK(all_events(world.watcher) == Lines{"reader left: Desk (unavailable)", "service lost",
                                             "service returned", "reader arrived: Desk (empty)"});
}

TEST_CASE("a watcher that may not wait says what it knows", "[pcsc]") {
    World world;
    CHECK_FALSE(world.watcher.next_event(0ms));
    world.pcsc->plug(desk);
    const auto event = world.watcher.next_event(0ms);
    REQUIRE(event);
    CHECK(event->kind == EventKind::reader_arrived);
    CHECK_FALSE(world.watcher.next_event(0ms));
}

TEST_CASE("more readers than one question may hold are watched as well", "[pcsc]") {
    World world;
    for (std::size_t number = 0; number < most_readers; ++number) {
        world.pcsc->plug("Reader " + std::to_string(number));
    }
    CHECK(all_events(world.watcher).size() == most_readers);
}

TEST_CASE("a watcher lets its context go", "[pcsc]") {
    const auto pcsc = std::make_shared<FakePcsc>();
    { CHECK_FALSE(Watcher{pcsc, pcsc->waiting()}.next_event(0ms)); }
    CHECK(pcsc->open_contexts() == 0);
}
