#include "permit/permit/repair.hpp"
#include "drawn_portrait.hpp"
#include "permit/card/power_cut.hpp"
#include "permit/permit/rewrite.hpp"
#include "permit/testing/errors.hpp"
#include "test_station.hpp"

#include <catch2/catch.hpp>

using namespace permit;
using namespace permit::testing;
using procedures::Condition;
using procedures::Verdict;

namespace {

const Day endorse_day = Day::parse("2027-02-10");

procedures::Diagnosis diagnose(TestOffice& office, chipsim::SimulatedChip& chip) {
    chipsim::SimTransport card{chip};
    return procedures::diagnose(card, office.store(), office.desk().trust);
}

procedures::Repair repair(TestOffice& office, chipsim::SimulatedChip& chip) {
    const auto found = diagnose(office, chip);
    chipsim::SimTransport card{chip};
    return procedures::repair(card, office.desk(), found);
}

/// Runs `act` on the chip, with the power cut at an exchange; true when it was.
template <class Act>
bool torn_at(chipsim::SimulatedChip& chip, std::size_t exchange, Act act,
             card::PowerCut::Moment moment = card::PowerCut::Moment::before) {
    chipsim::SimTransport inner{chip};
    card::PowerCutTransport card{inner, {.exchange = exchange, .moment = moment}};
    try {
        act(card);
    } catch (const Error& error) { CHECK(error.code() == ErrorCode::card_lost); }
    return card.happened();
}

auto issuing(TestOffice& office) {
    return [&office](card::Transport& card) {
        (void)procedures::issue(card, office.desk(),
                                {.application = application(), .portrait = draw_portrait()}, issue_day);
    };
}

auto endorsing(TestOffice& office) {
    return [&office](card::Transport& card) {
        (void)procedures::rewrite(card, office.desk(), procedures::Endorse{}, endorse_day);
    };
}

std::string evidence(const procedures::Diagnosis& found) {
    std::string joined;
    for (const auto& sign : found.evidence) { joined += sign + "; "; }
    return joined;
}

}  // namespace

TEST_CASE("nothing is torn on a blank chip or a finished permit, and nothing is changed", "[repair]") {
    TestOffice office;
    auto chip = factory_chip();
    CHECK(diagnose(office, chip).condition == Condition::blank);
    (void)office.issue(chip);
    const Bytes before = chip.image();
    const auto found = diagnose(office, chip);
    CHECK(found.condition == Condition::whole);
    CHECK_FALSE(is_torn(found.condition));
    CHECK(code_of([&] { (void)repair(office, chip); }) == ErrorCode::internal);
    CHECK(chip.image() == before);
}

TEST_CASE("an issue that broke off anywhere is told as such and finished", "[repair][tear]") {
    TestOffice office;
    for (std::size_t exchange = 4;; exchange += 7) {
        INFO("cut at exchange " << exchange);
        auto chip = factory_chip();
        if (!torn_at(chip, exchange, issuing(office))) { break; }
        const auto found = diagnose(office, chip);
        if (!found.work) {
            CHECK(found.condition == Condition::blank);
            continue;
        }
        CHECK(found.condition == Condition::issue_open);
        CHECK_FALSE(found.evidence.empty());
        const auto done = repair(office, chip);
        CHECK_FALSE(done.rolled_back);
        CHECK(done.did.find("finished the issue") == 0);
        CHECK(office.verify(chip, issue_day).verdict == Verdict::valid);
        CHECK(codes(office.inspect(chip, issue_day).judgement.findings).empty());
        CHECK(diagnose(office, chip).condition == Condition::whole);
        office.store().finish(first_chip);
    }
}

TEST_CASE("a portrait torn in the middle is written again", "[repair][tear]") {
    TestOffice office;
    /// Cuts at the second piece of the portrait and leaves noise.
    class TearPortrait final : public chipsim::PowerHook {
    public:
        bool survives(const chipsim::NvWrite& write, std::span<Byte> landed) override {
            if (write.kind != chipsim::NvWrite::Kind::in_place ||
                write.place.find("/02") == std::string::npos || write.offset == 0) {
                return true;
            }
            std::fill(landed.begin(), landed.end(), Byte{0x5A});
            torn = true;
            return false;
        }
        bool torn = false;
    };
    auto chip = factory_chip();
    TearPortrait hook;
    chip.watch_writes(&hook);
    {
        chipsim::SimTransport card{chip};
        CHECK(code_of([&] { issuing(office)(card); }) == ErrorCode::card_lost);
    }
    chip.watch_writes(nullptr);
    REQUIRE(hook.torn);
    const auto found = diagnose(office, chip);
    CHECK(found.condition == Condition::issue_open);
    CHECK(evidence(found).find("file portrait is not sealed") != std::string::npos);
    (void)repair(office, chip);
    CHECK(codes(office.inspect(chip, issue_day).judgement.findings).empty());
}

TEST_CASE("a rewrite that broke off is told apart by whether it was committed, and finished",
          "[repair][tear]") {
    TestOffice office;
    auto issued = factory_chip();
    (void)office.issue(issued);
    const Bytes image = issued.image();
    bool saw_open = false;
    bool saw_committed = false;
    for (const auto moment : {card::PowerCut::Moment::before, card::PowerCut::Moment::after}) {
        for (std::size_t exchange = 1;; ++exchange) {
            INFO("cut at exchange " << exchange);
            auto chip = chipsim::SimulatedChip::from_image(image);
            office.store().finish(first_chip);
            if (!torn_at(chip, exchange, endorsing(office), moment)) { break; }
            const auto found = diagnose(office, chip);
            if (!found.work) {
                CHECK(found.condition == Condition::whole);
                continue;
            }
            const auto version = office.verify(chip, endorse_day).validity->version;
            CHECK(found.condition == (version == 2 ? Condition::rewrite_committed : Condition::rewrite_open));
            saw_open = saw_open || found.condition == Condition::rewrite_open;
            saw_committed = saw_committed || found.condition == Condition::rewrite_committed;
            (void)repair(office, chip);
            CHECK(office.verify(chip, endorse_day).validity->version == 2);
            CHECK_FALSE(office.store().pending(first_chip));
        }
    }
    CHECK(saw_open);
    CHECK(saw_committed);
}

TEST_CASE("kept work that the card has left behind is dropped, and the card stays as it is", "[repair]") {
    TestOffice office;
    auto chip = factory_chip();
    (void)office.issue(chip);
    REQUIRE(torn_at(chip, 12, endorsing(office)));
    const auto work = office.store().pending(first_chip);
    REQUIRE(work);
    {
        chipsim::SimTransport card{chip};
        endorsing(office)(card);
    }
    {
        chipsim::SimTransport card{chip};
        (void)procedures::rewrite(card, office.desk(), procedures::Endorse{}, Day::parse("2028-02-10"));
    }
    office.store().keep(*work);
    const Bytes before = chip.image();
    const auto found = diagnose(office, chip);
    CHECK(found.condition == Condition::overtaken);
    CHECK(evidence(found).find("signed by Tianshan") != std::string::npos);
    const auto done = repair(office, chip);
    CHECK(done.rolled_back);
    CHECK(chip.image() == before);
    CHECK_FALSE(office.store().pending(first_chip));
}

TEST_CASE("work whose card says something else is not touched", "[repair]") {
    TestOffice office;
    auto chip = factory_chip();
    (void)office.issue(chip);
    REQUIRE(torn_at(chip, 12, endorsing(office)));
    auto work = office.store().pending(first_chip).value();
    work.serial += 1;
    office.store().finish(first_chip);
    office.store().keep(work);
    const Bytes before = chip.image();
    CHECK(diagnose(office, chip).condition == Condition::contradictory);
    CHECK(code_of([&] { (void)repair(office, chip); }) == ErrorCode::internal);
    CHECK(chip.image() == before);
}

TEST_CASE("a card that another office began is told as theirs and left alone", "[repair]") {
    TestOffice office;
    TestOffice other;
    SECTION("before anything names that office") {
        auto chip = factory_chip();
        REQUIRE(torn_at(chip, 40, issuing(other)));
        const Bytes before = chip.image();
        const auto found = diagnose(office, chip);
        CHECK(found.condition == Condition::begun_elsewhere);
        CHECK(is_torn(found.condition));
        CHECK_FALSE(can_be_repaired(found.condition));
        CHECK(evidence(found).find("nothing on the card names the office") != std::string::npos);
        CHECK(chip.image() == before);
    }
    SECTION("with a record that names its signer") {
        auto chip = factory_chip();
        std::size_t exchange = 110;
        while (!torn_at(chip, exchange, issuing(other))) {
            other.store().finish(first_chip);
            chip = factory_chip();
            --exchange;
        }
        const auto theirs = diagnose(other, chip);
        REQUIRE(theirs.condition == Condition::issue_open);
        CHECK(diagnose(office, chip).condition == Condition::begun_elsewhere);
        CHECK(evidence(diagnose(office, chip)).find("unknown here") != std::string::npos);
        other.store().finish(first_chip);
        CHECK(evidence(diagnose(other, chip)).find("signed by Tianshan") != std::string::npos);
    }
}

TEST_CASE("somebody else's application with our number is not ours", "[repair]") {
    TestOffice office;
    auto chip = factory_chip();
    {
        chipsim::SimTransport card{chip};
        desfire::Chip driver{card};
        driver.select(picc_level);
        driver.run(desfire::create_application({.id = layout::application, .settings = {}, .keys = 8}));
    }
    const auto found = diagnose(office, chip);
    CHECK(found.condition == Condition::not_ours);
    CHECK(is_torn(found.condition));
}

TEST_CASE("work that was signed for a station is the station's, and no tear", "[repair]") {
    TestOffice office;
    TestStation station{office};
    auto chip = factory_chip();
    (void)office.issue(chip);
    (void)signed_by(office, "Shuimogou", station.request(chip, move_to_shuimogou()));
    const auto found = diagnose(office, chip);
    CHECK(found.condition == Condition::signed_for_station);
    CHECK(evidence(found).find("signed for station West") != std::string::npos);
    CHECK_FALSE(is_torn(found.condition));
    CHECK_FALSE(can_be_repaired(found.condition));
}
