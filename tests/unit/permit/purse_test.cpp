#include "permit/permit/purse.hpp"
#include "permit/card/counting.hpp"
#include "permit/card/power_cut.hpp"
#include "permit/testing/errors.hpp"
#include "test_office.hpp"

#include <catch2/catch.hpp>

using namespace permit;
using namespace permit::testing;
using layout::PurseWork;
using procedures::PurseAttempt;
using procedures::PurseOrder;

namespace {

PurseOrder order(PurseWork work, std::uint32_t amount, Byte id) {
    return {.work = work, .amount = amount, .id = {id}, .time = 1'772'000'000, .terminal = 42};
}

/// A terminal with its memory of attempts.
struct Terminal {
    TestOffice& office;
    std::optional<PurseAttempt> kept{};

    procedures::PurseDesk desk() {
        return {.role_keys = office.store(),
                .random = crypto::system_random(),
                .keep = [this](const PurseAttempt& attempt) { kept = attempt; }};
    }
    procedures::PurseResult transact(chipsim::SimulatedChip& chip, const PurseOrder& what) {
        chipsim::SimTransport card{chip};
        return procedures::transact(card, desk(), what);
    }
    procedures::PurseResult settle(chipsim::SimulatedChip& chip, const PurseAttempt& attempt) {
        chipsim::SimTransport card{chip};
        return procedures::settle(card, desk(), attempt);
    }
};

/// What the debit key reads.
struct PurseContent {
    std::int32_t value;
    std::vector<procedures::PurseEntry> log;  ///< oldest first
};

PurseContent content(TestOffice& office, chipsim::SimulatedChip& chip) {
    chipsim::SimTransport card{chip};
    desfire::Chip driver{card};
    driver.select(layout::application);
    auto session = driver.authenticate_ev2_first(desfire::KeyNumber{5},
                                                 office.store().card_key(keys::Role::debit, first_chip),
                                                 crypto::system_random());
    PurseContent found{.value = session.value(desfire::FileNumber{7}, desfire::CommMode::mac), .log = {}};
    const auto settings = session.file_settings(desfire::FileNumber{8});
    const auto count = std::get<desfire::RecordFile>(settings.file).current_records;
    if (count == 0) { return found; }
    for (const auto& record : session.read_records(desfire::FileNumber{8}, {.first = 0, .count = count}, 32,
                                                   desfire::CommMode::mac)) {
        found.log.push_back(procedures::PurseEntry::decode(record));
    }
    return found;
}

void check_consistent(const PurseContent& found) {
    for (std::size_t i = 1; i < found.log.size(); ++i) {
        const auto& entry = found.log[i];
        const auto amount = static_cast<std::int32_t>(entry.order.amount);
        CHECK(entry.sequence == found.log[i - 1].sequence + 1);
        CHECK(entry.value ==
              found.log[i - 1].value + (entry.order.work == PurseWork::debit ? -amount : amount));
    }
    if (!found.log.empty()) { CHECK(found.value == found.log.back().value); }
}

chipsim::SimulatedChip issued_chip(TestOffice& office) {
    auto chip = factory_chip();
    (void)office.issue(chip);
    return chip;
}

}  // namespace

TEST_CASE("a record of the purse log has 32 bytes as the layout page shows them", "[purse]") {
    const procedures::PurseEntry entry{.order = {.work = PurseWork::top_up,
                                                 .amount = 0x01020304,
                                                 .id = {0xA1, 0xA2, 0xA3, 0xA4, 0xA5, 0xA6, 0xA7, 0xA8},
                                                 .time = 0x05060708,
                                                 .terminal = 0x090A0B0C},
                                       .sequence = 0x11121314,
                                       .value = 0x21222324};
    const Bytes record = entry.encode();
    CHECK(to_hex(record) ==
          "01021413121104030201242322210807060"
          "50C0B0A09A1A2A3A4A5A6A7A80000");
    CHECK(procedures::PurseEntry::decode(record) == entry);

    const auto changed = [&](std::size_t at, Byte to) {
        Bytes bytes = record;
        bytes.at(at) = to;
        return code_of([&] { (void)procedures::PurseEntry::decode(bytes); });
    };
    CHECK(changed(0, 2) == ErrorCode::newer_layout);
    CHECK(changed(0, 0) == ErrorCode::damaged_content);
    CHECK(changed(1, 3) == ErrorCode::damaged_content);
    CHECK(changed(31, 1) == ErrorCode::damaged_content);
    CHECK(code_of([&] { (void)procedures::PurseEntry::decode(Bytes(32)); }) == ErrorCode::damaged_content);
    CHECK(code_of([&] { (void)procedures::PurseEntry::decode(BytesView{record}.first(31)); }) ==
          ErrorCode::damaged_content);
}

TEST_CASE("money goes in and out, each time with its line in the log", "[purse]") {
    TestOffice office;
    auto chip = issued_chip(office);
    Terminal terminal{office};
    const auto loaded = terminal.transact(chip, order(PurseWork::top_up, 5000, 1));
    CHECK(loaded.entry.sequence == 1);
    CHECK(loaded.entry.value == 5000);
    REQUIRE(loaded.receipt);
    const auto paid = terminal.transact(chip, order(PurseWork::debit, 200, 2));
    CHECK(paid.entry.sequence == 2);
    CHECK(paid.entry.value == 4800);
    CHECK(paid.receipt->counter == loaded.receipt->counter + 1);
    CHECK_FALSE(paid.found_done);

    const auto found = content(office, chip);
    CHECK(found.value == 4800);
    CHECK(found.log == std::vector{loaded.entry, paid.entry});
}

TEST_CASE("a debit costs seven exchanges, the first of a purse eleven", "[purse][cost]") {
    TestOffice office;
    auto chip = issued_chip(office);
    Terminal terminal{office};
    const auto cost_of = [&](const PurseOrder& what) {
        chipsim::SimTransport inner{chip};
        card::CountingTransport card{inner};
        (void)procedures::transact(card, terminal.desk(), what);
        return card.cost().exchanges;
    };
    // An empty log is refused and ends the session: two steps of authentication, the proof that the log is
    // empty, and the value come on top.
    CHECK(cost_of(order(PurseWork::top_up, 5000, 1)) == 11);
    CHECK(cost_of(order(PurseWork::debit, 200, 2)) == 7);
    CHECK(cost_of(order(PurseWork::top_up, 200, 3)) == 7);
}

TEST_CASE("the log goes on after it is full", "[purse]") {
    TestOffice office;
    auto chip = issued_chip(office);
    Terminal terminal{office};
    for (Byte id = 1; id <= 25; ++id) { (void)terminal.transact(chip, order(PurseWork::top_up, 10, id)); }
    const auto found = content(office, chip);
    CHECK(found.value == 250);
    CHECK(found.log.size() == 10);
    CHECK(found.log.back().sequence == 25);
    check_consistent(found);
}

TEST_CASE("what a purse cannot hold is refused and changes nothing", "[purse]") {
    TestOffice office;
    auto chip = issued_chip(office);
    Terminal terminal{office};
    (void)terminal.transact(chip, order(PurseWork::top_up, 49900, 1));
    terminal.kept.reset();
    const Bytes before = chip.image();
    const auto refusal = [&](const PurseOrder& what) {
        return code_of([&] { (void)terminal.transact(chip, what); });
    };
    CHECK(refusal(order(PurseWork::debit, 49901, 2)) == ErrorCode::rule_refuses);
    CHECK(refusal(order(PurseWork::top_up, 101, 3)) == ErrorCode::rule_refuses);
    CHECK(refusal(order(PurseWork::top_up, 0xFFFFFFFF, 4)) == ErrorCode::rule_refuses);
    CHECK(refusal(order(PurseWork::debit, 0, 5)) == ErrorCode::bad_input);
    CHECK(chip.image() == before);
    CHECK_FALSE(terminal.kept);
}

TEST_CASE("an order torn off at any exchange is settled exactly once", "[purse][tear]") {
    TestOffice office;
    const Bytes fresh = issued_chip(office).image();
    for (const auto work : {PurseWork::top_up, PurseWork::debit}) {
        const bool is_debit = work == PurseWork::debit;
        for (const auto moment : {card::PowerCut::Moment::before, card::PowerCut::Moment::after}) {
            for (std::size_t exchange = 1;; ++exchange) {
                INFO(name(work) << " cut at exchange " << exchange);
                auto chip = chipsim::SimulatedChip::from_image(fresh);
                Terminal terminal{office};
                if (is_debit) { (void)terminal.transact(chip, order(PurseWork::top_up, 1000, 1)); }
                terminal.kept.reset();
                bool ended = false;
                {
                    chipsim::SimTransport inner{chip};
                    card::PowerCutTransport cut{inner, {.exchange = exchange, .moment = moment}};
                    try {
                        (void)procedures::transact(cut, terminal.desk(), order(work, 300, 2));
                    } catch (const Error& error) { CHECK(error.code() == ErrorCode::card_lost); }
                    ended = !cut.happened();
                }
                if (ended) { break; }
                const auto settled = terminal.kept ? terminal.settle(chip, PurseAttempt{*terminal.kept})
                                                   : terminal.transact(chip, order(work, 300, 2));
                const auto found = content(office, chip);
                CHECK(found.value == (is_debit ? 700 : 300));
                CHECK(found.log.back() == settled.entry);
                CHECK(found.log.size() == (is_debit ? 2 : 1));
                check_consistent(found);
                // However often it is asked again.
                CHECK(terminal.settle(chip, {first_chip, order(work, 300, 2), settled.entry.sequence})
                          .found_done);
                CHECK(content(office, chip).value == found.value);
            }
        }
    }
}

TEST_CASE("another terminal's record in the place of ours means that ours is still to be done", "[purse]") {
    TestOffice office;
    auto chip = issued_chip(office);
    Terminal terminal{office};
    Terminal other{office};
    (void)other.transact(chip, order(PurseWork::top_up, 1000, 1));
    const PurseAttempt attempt{first_chip, order(PurseWork::debit, 100, 2), 2};
    (void)other.transact(chip, order(PurseWork::debit, 50, 3));
    const auto settled = terminal.settle(chip, attempt);
    CHECK_FALSE(settled.found_done);
    CHECK(settled.entry.sequence == 3);
    CHECK(terminal.kept == PurseAttempt{first_chip, attempt.order, 3});
    CHECK(content(office, chip).value == 850);
    CHECK(terminal.settle(chip, *terminal.kept).found_done);
}

TEST_CASE("what a log cannot tell any more is not guessed", "[purse]") {
    TestOffice office;
    auto chip = issued_chip(office);
    const auto older = chip.image();
    Terminal terminal{office};
    for (Byte id = 1; id <= 12; ++id) { (void)terminal.transact(chip, order(PurseWork::top_up, 10, id)); }
    const auto refusal = [&](chipsim::SimulatedChip& on, const PurseAttempt& attempt) {
        return code_of([&] { (void)terminal.settle(on, attempt); });
    };
    const Bytes before = chip.image();
    CHECK(refusal(chip, {first_chip, order(PurseWork::top_up, 10, 2), 2}) == ErrorCode::pending_mismatch);
    CHECK(refusal(chip, {second_chip, order(PurseWork::top_up, 10, 12), 12}) == ErrorCode::card_swapped);
    CHECK(chip.image() == before);
    auto rolled_back = chipsim::SimulatedChip::from_image(older);
    CHECK(refusal(rolled_back, {first_chip, order(PurseWork::top_up, 10, 12), 12}) ==
          ErrorCode::damaged_content);
    CHECK(rolled_back.image() == older);
}
