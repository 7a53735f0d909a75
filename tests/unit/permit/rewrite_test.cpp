#include "permit/permit/rewrite.hpp"
#include "issued_chip.hpp"
#include "permit/card/counting.hpp"
#include "permit/card/power_cut.hpp"
#include "permit/testing/errors.hpp"
#include "power_cuts.hpp"

#include <catch2/catch.hpp>

using namespace permit;
using namespace permit::testing;
using procedures::Verdict;

namespace {

const procedures::Resign move_to_shuimogou{.division = layout::DivisionCode::parse("650105"),
                                           .address = "南湖路3号"};
const Day move_day = Day::parse("2026-06-15");

procedures::Rewritten rewrite(TestOffice& office, chipsim::SimulatedChip& chip,
                              const procedures::RewriteRequest& request, Day day,
                              const std::string& authority = "Tianshan") {
    chipsim::SimTransport card{chip};
    return procedures::rewrite(card, office.desk(authority), request, day);
}

ErrorCode refusal(TestOffice& office, chipsim::SimulatedChip& chip, const procedures::RewriteRequest& request,
                  Day day, const std::string& authority = "Tianshan") {
    return code_of([&] { (void)rewrite(office, chip, request, day, authority); });
}

/// The card is torn away after the work was signed and before it is on the card.
void break_off_moving(TestOffice& office, chipsim::SimulatedChip& chip) {
    chipsim::SimTransport inner{chip};
    card::PowerCutTransport card{inner, {.exchange = 12}};
    CHECK_THROWS_AS(procedures::rewrite(card, office.desk("Shuimogou"), move_to_shuimogou, move_day), Error);
}

}  // namespace

TEST_CASE("a move rewrites residence, validity and journal together", "[permit]") {
    TestOffice office;
    auto chip = issued_chip(office);
    const auto moved = rewrite(office, chip, move_to_shuimogou, move_day, "Shuimogou");
    REQUIRE(moved.before);
    CHECK(moved.before->version == 1);
    CHECK(moved.now.validity.version == 2);
    CHECK(moved.now.validity.endorsed_until == moved.before->endorsed_until);
    CHECK(moved.panel.residence == "新疆维吾尔自治区乌鲁木齐市水磨沟区南湖路3号");
    CHECK(moved.panel.authority == "Shuimogou");

    const auto all = office.inspect(chip, move_day);
    CHECK(codes(all.judgement.findings).empty());
    CHECK(all.judgement.validity->division.text() == "650105");
    CHECK(all.residence->address == "南湖路3号");
    CHECK(all.residence->continuous_since == issue_day);
    REQUIRE(all.journal.size() == 2);
    CHECK(all.journal.front().event == layout::Event::address_change);
    CHECK(all.journal.front().version == 2);
}

TEST_CASE("an address that is shorter than the one before leaves nothing of it behind", "[permit]") {
    TestOffice office;
    auto chip = factory_chip();
    const std::string long_address(297, 'a');
    (void)office.issue(chip, application({{"residence/text", long_address}}));
    (void)rewrite(office, chip,
                  procedures::Resign{.division = layout::DivisionCode::parse("650102"), .address = "b"},
                  move_day);
    CHECK(codes(office.inspect(chip, move_day).judgement.findings).empty());

    chipsim::SimTransport card{chip};
    desfire::Chip driver{card};
    driver.select(layout::application);
    auto session = driver.authenticate_ev2_first(desfire::KeyNumber{3},
                                                 office.store().card_key(keys::Role::inspect, first_chip),
                                                 crypto::system_random());
    const Bytes file =
        session.read(desfire::FileNumber{4}, {.offset = 0, .length = 640}, desfire::CommMode::full);
    CHECK(std::count(file.begin(), file.end(), Byte{'a'}) < 20);
}

TEST_CASE("an endorsement in the window joins the next year to the last", "[permit]") {
    TestOffice office;
    auto chip = issued_chip(office);
    CHECK(refusal(office, chip, procedures::Endorse{}, Day::parse("2027-02-01")) == ErrorCode::rule_refuses);
    const auto endorsed = rewrite(office, chip, procedures::Endorse{}, Day::parse("2027-02-02"));
    CHECK(endorsed.now.journal.event == layout::Event::endorsement);
    CHECK(endorsed.now.validity.endorsed_until == Day::parse("2028-03-01"));
    CHECK(endorsed.now.residence.days_counted == 365);
    CHECK(office.verify(chip, Day::parse("2027-02-02")).verdict == Verdict::valid);
}

TEST_CASE("a suspended permit is restored by a late endorsement, the gap left out", "[permit]") {
    TestOffice office;
    auto chip = issued_chip(office);
    const Day late = Day::parse("2027-06-01");
    CHECK(office.verify(chip, Day::parse("2027-02-15")).verdict == Verdict::due_soon);
    CHECK(office.verify(chip, late).verdict == Verdict::suspended);
    const auto restored = rewrite(office, chip, procedures::Endorse{}, late);
    CHECK(restored.now.journal.event == layout::Event::restoration);
    CHECK(restored.now.validity.endorsed_until == Day::parse("2028-05-31"));
    CHECK(restored.now.residence.days_counted == 365);
    CHECK(restored.now.residence.continuous_since == late);
    CHECK(office.verify(chip, late).verdict == Verdict::valid);
}

TEST_CASE("a temporary permit is extended, not endorsed", "[permit]") {
    TestOffice office;
    auto chip = factory_chip();
    (void)office.issue(chip,
                       application({{"kind", "temporary"},
                                    {"residence/division", "653101"},
                                    {"registered_address/division", "650105"}}),
                       "Kashi");
    CHECK(office.verify(chip, issue_day).validity->valid_until == Day::parse("2026-09-01"));
    CHECK(refusal(office, chip, procedures::Endorse{}, Day::parse("2026-08-20"), "Kashi") ==
          ErrorCode::rule_refuses);
    CHECK(refusal(office, chip, procedures::Extend{Day::parse("2027-02-28"), rules::GroundNow::gone},
                  Day::parse("2026-08-20"), "Kashi") == ErrorCode::rule_refuses);
    const auto extended = rewrite(office, chip, procedures::Extend{Day::parse("2027-02-28")},
                                  Day::parse("2026-08-20"), "Kashi");
    CHECK(extended.now.journal.event == layout::Event::extension);
    CHECK(office.verify(chip, Day::parse("2027-01-01")).verdict == Verdict::valid);
    CHECK(office.verify(chip, Day::parse("2027-03-01")).verdict == Verdict::expired);
}

TEST_CASE("what the law or the office does not allow is refused and changes nothing", "[permit]") {
    TestOffice office;
    auto chip = issued_chip(office);
    const Bytes before = chip.image();

    CHECK(refusal(office, chip,
                  procedures::Resign{.division = layout::DivisionCode::parse("510104"), .address = "x"},
                  move_day, "Chengdu") == ErrorCode::rule_refuses);
    CHECK(refusal(office, chip, move_to_shuimogou, move_day, "Tianshan") ==
          ErrorCode::authority_out_of_scope);
    CHECK(refusal(office, chip, procedures::Endorse{}, Day::parse("2026-01-01")) == ErrorCode::rule_refuses);
    CHECK(refusal(office, chip, procedures::Extend{Day::parse("2028-01-01")}, move_day) ==
          ErrorCode::rule_refuses);
    CHECK(refusal(office, chip,
                  procedures::Resign{.division = layout::DivisionCode::parse("650102"),
                                     .address = std::string(301, 'x')},
                  move_day) == ErrorCode::text_too_long);
    CHECK(chip.image() == before);
    CHECK_FALSE(office.store().pending(first_chip));
}

TEST_CASE("a card of another root, or none, is not rewritten", "[permit]") {
    TestOffice office;
    TestOffice strangers;
    auto chip = issued_chip(strangers);
    CHECK(refusal(office, chip, procedures::Endorse{}, Day::parse("2027-02-10")) ==
          ErrorCode::authentication_refused);
    auto blank = factory_chip();
    CHECK(refusal(office, blank, procedures::Endorse{}, Day::parse("2027-02-10")) == ErrorCode::foreign_card);
}

TEST_CASE("re-signing and endorsing cost six exchanges and one for each data exchange", "[permit][cost]") {
    TestOffice office;
    auto chip = issued_chip(office);
    const auto cost_of = [&](const procedures::RewriteRequest& request, Day day) {
        chipsim::SimTransport inner{chip};
        card::CountingTransport card{inner};
        (void)procedures::rewrite(card, office.desk(), request, day);
        return card.cost().exchanges;
    };
    // validity, identity, residence to read; residence, journal, validity to write; validity, residence to
    // read back: with short texts and no portrait each fits one exchange
    constexpr std::size_t data_exchanges = 8;
    CHECK(
        cost_of(procedures::Resign{.division = layout::DivisionCode::parse("650102"), .address = "南湖路3号"},
                move_day) == 6 + data_exchanges);
    CHECK(cost_of(procedures::Endorse{}, Day::parse("2027-02-10")) == 6 + data_exchanges);
}

namespace {

/// Runs one rewrite with the power cut at every exchange in turn, and checks old, then new.
void sweep(const procedures::RewriteRequest& request, Day day, const std::string& authority) {
    TestOffice office;
    cut_everywhere(
        issued_chip(office).image(),
        [&](card::Transport& card) {
            office.store().finish(first_chip);
            (void)procedures::rewrite(card, office.desk(authority), request, day);
        },
        [&](chipsim::SimulatedChip& chip, CutAct end) {
            const auto torn = office.inspect(chip, day);
            CHECK(torn.judgement.assurance == procedures::Assurance{true, true, true});
            CHECK(torn.residence->version == torn.judgement.validity->version);
            CHECK(torn.journal.front().version == torn.judgement.validity->version);
            if (!end.cut) { CHECK(torn.judgement.validity->version == 2); }
            if (torn.judgement.validity->version == 2 && !office.store().pending(first_chip)) { return; }
            const auto kept = office.store().pending(first_chip);
            const auto finished = rewrite(office, chip, request, day, authority);
            if (kept) { CHECK(finished.resumed); }
            const auto after = office.inspect(chip, day);
            CHECK(codes(after.judgement.findings).empty());
            CHECK(after.judgement.validity->version == 2);
            CHECK(after.journal.size() == 2);
            CHECK_FALSE(office.store().pending(first_chip));
        });
}

}  // namespace

TEST_CASE("a re-sign broken off anywhere is all old or all new, and is finished by the same call",
          "[permit][tear]") {
    sweep(move_to_shuimogou, move_day, "Shuimogou");
}

TEST_CASE("an endorsement broken off anywhere is all old or all new, and is finished by the same call",
          "[permit][tear]") {
    sweep(procedures::Endorse{}, Day::parse("2027-02-10"), "Tianshan");
}

TEST_CASE("a rewrite cut at any write inside the chip leaves the old state or the new one",
          "[permit][tear]") {
    TestOffice office;
    const Bytes image = issued_chip(office).image();
    const Day day = Day::parse("2027-02-10");
    for (const auto leaves :
         {chipsim::CutAtWrite::Leaves::old_content, chipsim::CutAtWrite::Leaves::new_content}) {
        for (std::size_t write = 1;; ++write) {
            INFO("cut at non-volatile write " << write);
            auto chip = chipsim::SimulatedChip::from_image(image);
            office.store().finish(first_chip);
            chipsim::CutAtWrite cut{write, leaves};
            chip.watch_writes(&cut);
            try {
                (void)rewrite(office, chip, procedures::Endorse{}, day);
            } catch (const Error& error) { CHECK(error.code() == ErrorCode::card_lost); }
            chip.watch_writes(nullptr);
            chip.power_off();
            chip.power_on();
            const auto torn = office.inspect(chip, day);
            CHECK(torn.judgement.assurance == procedures::Assurance{true, true, true});
            if (!cut.has_cut()) { break; }
            if (office.store().pending(first_chip)) {
                CHECK(rewrite(office, chip, procedures::Endorse{}, day).resumed);
            }
            CHECK(office.verify(chip, day).validity->version == 2);
        }
    }
}

TEST_CASE("another request is refused while one is unfinished, and resume finishes that one", "[permit]") {
    TestOffice office;
    auto chip = issued_chip(office);
    break_off_moving(office, chip);
    REQUIRE(office.store().pending(first_chip));
    CHECK(refusal(office, chip, procedures::Endorse{}, Day::parse("2027-02-10")) ==
          ErrorCode::pending_mismatch);
    chipsim::SimTransport card{chip};
    const auto finished =
        procedures::finish_rewrite(card, office.desk("Shuimogou"), *office.store().pending(first_chip));
    CHECK(finished.now.validity.division.text() == "650105");
}

TEST_CASE("a dry run decides and writes nothing, also when work is unfinished", "[permit]") {
    TestOffice office;
    auto chip = issued_chip(office);
    const auto rehearse = [&] {
        const Bytes before = chip.image();
        chipsim::SimTransport card{chip};
        const auto would_be =
            procedures::rewrite(card, office.desk("Shuimogou"), move_to_shuimogou, move_day, true);
        CHECK(would_be.now.validity.version == 2);
        CHECK(chip.image() == before);
    };
    rehearse();
    CHECK_FALSE(office.store().pending(first_chip));
    break_off_moving(office, chip);
    chip.power_off();
    chip.power_on();
    rehearse();
    CHECK(office.store().pending(first_chip));
}

TEST_CASE("a move that is on the card already is not written again", "[permit]") {
    TestOffice office;
    auto chip = issued_chip(office);
    (void)rewrite(office, chip, move_to_shuimogou, move_day, "Shuimogou");
    const Bytes before = chip.image();
    const auto again = rewrite(office, chip, move_to_shuimogou, move_day, "Shuimogou");
    CHECK(again.unchanged);
    CHECK(again.now.validity.version == 2);
    CHECK(chip.image() == before);
}

TEST_CASE("an older copy of a card is not rewritten by an office that remembers the newer", "[permit]") {
    TestOffice office;
    auto chip = issued_chip(office);
    auto older = chipsim::SimulatedChip::from_image(chip.image());
    auto memory = trust::ReaderState::open(office.folder() / "memory.json");
    const auto with_memory = [&](chipsim::SimulatedChip& on, const procedures::RewriteRequest& request) {
        chipsim::SimTransport card{on};
        auto desk = office.desk("Shuimogou");
        desk.memory = &memory;
        return procedures::rewrite(card, desk, request, move_day);
    };
    (void)with_memory(chip, move_to_shuimogou);
    CHECK(code_of([&] {
              (void)with_memory(older, procedures::Resign{.division = layout::DivisionCode::parse("650105"),
                                                          .address = "别处2号"});
          }) == ErrorCode::rule_refuses);
}

TEST_CASE("kept work for one card is not written to another", "[permit]") {
    TestOffice office;
    auto chip = issued_chip(office);
    auto other = factory_chip(second_chip);
    (void)office.issue(other);
    break_off_moving(office, chip);
    const Bytes before = other.image();
    chipsim::SimTransport card{other};
    CHECK(code_of([&] {
              (void)procedures::finish_rewrite(card, office.desk("Shuimogou"),
                                               *office.store().pending(first_chip));
          }) == ErrorCode::card_swapped);
    CHECK(other.image() == before);
}

TEST_CASE("a card swapped for another in the middle is noticed", "[permit]") {
    TestOffice office;
    auto chip = issued_chip(office);
    auto other = factory_chip(second_chip);
    (void)office.issue(other);

    /// The second card from some exchange on.
    class Swapping final : public card::Transport {
    public:
        Swapping(chipsim::SimulatedChip& first, chipsim::SimulatedChip& second, std::size_t at)
            : first_{first}, second_{second}, at_{at} {}
        Bytes exchange(BytesView command) override {
            return ++count_ < at_ ? first_.exchange(command) : second_.exchange(command);
        }

    private:
        chipsim::SimTransport first_;
        chipsim::SimTransport second_;
        std::size_t at_;
        std::size_t count_ = 0;
    };

    const Bytes before = other.image();
    for (std::size_t at = 3; at <= 16; ++at) {
        INFO("swapped at exchange " << at);
        office.store().finish(first_chip);
        Swapping card{chip, other, at};
        CHECK_THROWS_AS(
            procedures::rewrite(card, office.desk(), procedures::Endorse{}, Day::parse("2027-02-10")), Error);
        CHECK(other.image() == before);
        chip.power_off();
        chip.power_on();
        const auto state = office.verify(chip, Day::parse("2027-02-10"));
        CHECK(state.assurance == procedures::Assurance{true, true, true});
        if (state.validity->version == 2) { break; }
    }
}

TEST_CASE("next year's endorsement is none of last year's, though that was never read back", "[permit]") {
    const Day first = Day::parse("2027-02-10");
    const auto endorse = [](TestOffice& office, card::Transport& card, Day day) {
        return procedures::rewrite(card, office.desk(), procedures::Endorse{}, day);
    };
    bool committed = false;
    for (std::size_t exchange = 10; !committed; ++exchange) {
        INFO("cut after exchange " << exchange);
        REQUIRE(exchange < 60);
        TestOffice office;
        auto chip = issued_chip(office);
        {
            chipsim::SimTransport inner{chip};
            card::PowerCutTransport card{inner,
                                         {.exchange = exchange, .moment = card::PowerCut::Moment::after}};
            CHECK(code_of([&] { (void)endorse(office, card, first); }) == ErrorCode::card_lost);
        }
        chip.power_off();
        chip.power_on();
        committed = office.verify(chip, first).validity.value().version == 2;
        if (!committed) { continue; }
        REQUIRE(office.store().pending(first_chip));
        chipsim::SimTransport card{chip};
        SECTION("the day after it is still the same") {
            const auto again = endorse(office, card, first.plus_days(1));
            CHECK(again.resumed);
            CHECK(again.now.validity.version == 2);
        }
        SECTION("a year after it is another") {
            const auto next = endorse(office, card, Day::parse("2028-02-15"));
            CHECK_FALSE(next.resumed);
            CHECK(next.now.validity.endorsed_until == Day::parse("2029-03-01"));
        }
        CHECK_FALSE(office.store().pending(first_chip));
    }
}

TEST_CASE("nobody's permit moves to where he is registered", "[permit]") {
    TestOffice office;
    auto chip = factory_chip();
    (void)office.issue(chip, application({{"registered_address/division", "653101"}}));
    const auto refused = error_of([&] {
        chipsim::SimTransport card{chip};
        (void)procedures::rewrite(
            card, office.desk("Kashi"),
            procedures::Resign{layout::DivisionCode::parse("653101"), "色满路12号", {}, {}}, move_day);
    });
    CHECK(refused.code() == ErrorCode::rule_refuses);
    CHECK_THAT(refused.next(), Catch::Matchers::Contains("--ground registered-locally"));
}
