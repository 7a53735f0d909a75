#include "permit/core/error.hpp"
#include "permit/desfire/chip.hpp"
#include "tear/sweep.hpp"

#include <algorithm>
#include <catch2/catch.hpp>

using namespace permit;
using namespace permit::diag::tear;
using desfire::CommMode;
using desfire::FileNumber;

namespace {

constexpr std::uint32_t amount = 100;
const FileNumber purse{7};
const FileNumber purse_log{8};

const World& world() {
    static const auto made = World::throwaway(1);
    return *made;
}

/// One of the real procedures, for its card.
Procedure real(const std::string& name) {
    const auto all = procedures_of(world(), 1);
    return *std::find_if(all.begin(), all.end(), [&](const auto& one) { return one.name == name; });
}

/// The card of the real top-up with a presentation that is wrong in its own way.
Procedure wrong(Presentation present) {
    Procedure procedure = real("debit");
    procedure.present = std::move(present);
    return procedure;
}

desfire::Session loading(desfire::Chip& chip, crypto::RandomSource& random) {
    const Uid uid = chip.version().uid.value();
    chip.select(layout::application);
    return chip.authenticate_ev2_first(desfire::KeyNumber{6},
                                       world().role_keys().card_key(keys::Role::load, uid), random);
}

Tally swept(const Procedure& procedure, std::size_t sample = 0) {
    const std::vector<Procedure> procedures{procedure};
    Sweep sweep{procedures, world(), {.sample = sample, .jobs = 2}, "test"};
    sweep.run([](const std::string&, std::size_t, std::size_t) {});
    return sweep.part(procedure.name).tally;
}

}  // namespace

TEST_CASE("our own procedures stand a sample of tears", "[sweep]") {
    for (const auto& procedure : procedures_of(world(), 1)) {
        INFO(procedure.name);
        const Tally tally = swept(procedure, 60);
        CHECK(tally.failures == std::vector<std::string>{});
        CHECK(tally.clean());
        CHECK(tally.cases >= 60);
        CHECK(tally.second_tears * 2 == tally.cases);
    }
}

TEST_CASE("money that is applied again after a lost answer is found", "[sweep]") {
    const Tally tally = swept(wrong([](card::Transport& card, Beside&, crypto::RandomSource& random) {
        desfire::Chip chip{card};
        auto session = loading(chip, random);
        session.credit(purse, amount, CommMode::mac);
        session.write_record(purse_log, 0, Bytes(32, 0x01), CommMode::mac);
        session.commit();
    }));
    CHECK(tally.twice > 0);
    CHECK_FALSE(tally.failures.empty());
}

TEST_CASE("a value and a log that are committed apart are found torn", "[sweep]") {
    const Tally tally = swept(wrong([](card::Transport& card, Beside&, crypto::RandomSource& random) {
        desfire::Chip chip{card};
        auto session = loading(chip, random);
        session.credit(purse, amount, CommMode::mac);
        session.commit();
        session.write_record(purse_log, 0, Bytes(32, 0x01), CommMode::mac);
        session.commit();
    }));
    CHECK(tally.torn > 0);
}

TEST_CASE("work that cannot be taken up again is found", "[sweep]") {
    const Tally tally = swept(wrong([](card::Transport& card, Beside& beside, crypto::RandomSource& random) {
        if (beside.attempt) { throw Error{ErrorCode::pending_mismatch, "try again"}; }
        beside.attempt.emplace(procedures::PurseAttempt{Uid::parse("04000000000000"), {}, 1});
        desfire::Chip chip{card};
        auto session = loading(chip, random);
        session.credit(purse, amount, CommMode::mac);
        session.commit();
        beside.attempt.reset();
    }));
    CHECK(tally.unrecoverable > 0);
}

TEST_CASE("work that is never closed is found", "[sweep]") {
    Procedure procedure = real("endorse");
    procedure.present = [present = procedure.present](card::Transport& card, Beside& beside,
                                                      crypto::RandomSource& random) {
        MemoryLedger before = beside.ledger;
        present(card, beside, random);
        if (!before.unfinished().empty()) { beside.ledger = before; }
    };
    CHECK(swept(procedure, 300).unrecoverable > 0);
}
