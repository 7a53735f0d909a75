#include "permit/permit/key_change.hpp"
#include "issued_chip.hpp"
#include "permit/testing/errors.hpp"
#include "power_cuts.hpp"

#include <catch2/catch.hpp>

using namespace permit;
using namespace permit::testing;
using procedures::KeyChange;
using procedures::KeyStep;

namespace {

crypto::Aes128Key key_of(Byte byte) { return crypto::Aes128Key{std::array<Byte, 16>{byte, 1, 2, 3}}; }

KeyStep step_of(TestOffice& office, keys::Role role) {
    return {.role = role,
            .from = keys::slot_key(office.store(), role, first_chip),
            .to = {key_of(0xA0), 2, false}};
}

KeyChange change(TestOffice& office, card::Transport& card, const KeyStep& step) {
    return procedures::change_role_key(card, first_chip, step,
                                       office.store().card_key(keys::Role::master, first_chip),
                                       crypto::system_random());
}

KeyChange change(TestOffice& office, chipsim::SimulatedChip& chip, const KeyStep& step) {
    chipsim::SimTransport card{chip};
    return change(office, card, step);
}

}  // namespace

TEST_CASE("one key goes to its next version and the chip proves it", "[key-change]") {
    TestOffice office;
    for (const auto role : {keys::Role::amend, keys::Role::master, keys::Role::picc}) {
        INFO(name(role));
        auto chip = issued_chip(office);
        const KeyStep step = step_of(office, role);
        CHECK(change(office, chip, step) == KeyChange::changed);
        const Bytes after = chip.image();
        CHECK(change(office, chip, step) == KeyChange::found_changed);
        CHECK(chip.image() == after);
    }
}

TEST_CASE("a key change torn off at any exchange is finished in two authentications", "[key-change][tear]") {
    TestOffice office;
    const Bytes image = issued_chip(office).image();
    for (const auto role : {keys::Role::gate, keys::Role::master, keys::Role::picc}) {
        INFO(name(role));
        const KeyStep step = step_of(office, role);
        cut_everywhere(
            image, [&](card::Transport& card) { (void)change(office, card, step); },
            [&](chipsim::SimulatedChip& chip, CutAct) {
                chipsim::SimTransport inner{chip};
                CountingAuthentications card{inner};
                (void)change(office, card, step);
                CHECK(card.count <= 2);
                CHECK(change(office, chip, step) == KeyChange::found_changed);
            });
    }
}

TEST_CASE("no key is tried on a card that has neither version", "[key-change]") {
    TestOffice office;
    auto chip = issued_chip(office);
    KeyStep step = step_of(office, keys::Role::gate);
    step.from.version = 5;
    step.to.version = 6;
    chipsim::SimTransport inner{chip};
    CountingAuthentications card{inner};
    CHECK(code_of([&] { (void)change(office, card, step); }) == ErrorCode::authentication_refused);
    CHECK(card.count == 0);
}

TEST_CASE("what cannot be changed is refused before the card is asked", "[key-change]") {
    TestOffice office;
    auto chip = issued_chip(office);
    const Bytes before = chip.image();
    CHECK(code_of([&] { (void)change(office, chip, step_of(office, keys::Role::receipt)); }) ==
          ErrorCode::bad_input);
    KeyStep same = step_of(office, keys::Role::gate);
    same.to.version = same.from.version;
    CHECK(code_of([&] { (void)change(office, chip, same); }) == ErrorCode::bad_input);
    auto other = factory_chip(second_chip);
    CHECK(code_of([&] { (void)change(office, other, step_of(office, keys::Role::gate)); }) ==
          ErrorCode::card_swapped);
    CHECK(chip.image() == before);
}
