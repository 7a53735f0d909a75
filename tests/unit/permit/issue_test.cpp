#include "drawn_portrait.hpp"
#include "permit/card/power_cut.hpp"
#include "permit/permit/portrait.hpp"
#include "permit/permit/rewrite.hpp"
#include "permit/testing/errors.hpp"
#include "test_office.hpp"

#include <catch2/catch.hpp>

using namespace permit;
using namespace permit::testing;
using procedures::Verdict;

namespace {

/// Memory of a chip nobody may have touched.
bool unchanged(const chipsim::SimulatedChip& chip, const Bytes& before) { return chip.image() == before; }

ErrorCode refusal(TestOffice& office, chipsim::SimulatedChip& chip,
                  const procedures::Application& of = application(),
                  const std::string& authority = "Tianshan", Day day = issue_day) {
    return code_of([&] { (void)office.issue(chip, of, authority, day); });
}

/// The card is torn away just before this exchange.
void break_off_issuing(TestOffice& office, chipsim::SimulatedChip& chip, unsigned exchange) {
    chipsim::SimTransport inner{chip};
    card::PowerCutTransport card{inner, {.exchange = exchange}};
    CHECK_THROWS_AS(procedures::issue(card, office.desk(), {.application = application()}, issue_day), Error);
}

}  // namespace

TEST_CASE("a blank chip becomes a permit that everybody can check", "[permit]") {
    TestOffice office;
    auto chip = factory_chip();
    const auto issued = office.issue(chip);
    CHECK(issued.chip == first_chip);
    CHECK(issued.validity.version == 1);
    CHECK(issued.validity.endorsed_until == Day::parse("2027-03-01"));
    CHECK_FALSE(issued.validity.valid_until);
    CHECK(issued.panel.residence == "新疆维吾尔自治区乌鲁木齐市天山区解放北路1号");

    const auto verdict = office.verify(chip, issue_day);
    CHECK(codes(verdict.findings).empty());
    CHECK(verdict.verdict == Verdict::valid);
    CHECK(verdict.assurance == procedures::Assurance{true, true, true});

    const auto all = office.inspect(chip, issue_day);
    CHECK(codes(all.judgement.findings).empty());
    REQUIRE(all.identity);
    CHECK(all.identity->name == "阿依古丽·买买提");
    REQUIRE(all.residence);
    CHECK(all.residence->address == "解放北路1号");
    REQUIRE(all.journal.size() == 1);
    CHECK(all.journal.front().event == layout::Event::issue);
    CHECK_FALSE(office.store().pending(first_chip));
}

TEST_CASE("the portrait is fitted, kept and read back", "[permit]") {
    TestOffice office;
    auto chip = factory_chip();
    const Bytes portrait = draw_portrait();
    {
        chipsim::SimTransport card{chip};
        const auto issued = procedures::issue(
            card, office.desk(), {.application = application(), .portrait = portrait}, issue_day);
        REQUIRE(issued.identity.portrait);
        CHECK(issued.identity.portrait->length <= layout::portrait_limit);
    }
    const auto all = office.inspect(chip, issue_day);
    CHECK(codes(all.judgement.findings).empty());
    CHECK(all.portrait.size() == all.identity->portrait->length);
}

TEST_CASE("a 4 kB chip takes everything but the portrait", "[permit]") {
    TestOffice office;
    auto chip = factory_chip(first_chip, "ev2-4k");
    chipsim::SimTransport card{chip};
    const auto issued = procedures::issue(
        card, office.desk(), {.application = application(), .portrait = draw_portrait()}, issue_day);
    CHECK(issued.portrait_left_out);
    CHECK_FALSE(issued.identity.portrait);
    CHECK(office.verify(chip, issue_day).verdict == Verdict::valid);
}

TEST_CASE("no factory key stays on an issued card and the fixed files are sealed", "[permit]") {
    TestOffice office;
    auto chip = factory_chip();
    (void)office.issue(chip);
    chipsim::SimTransport card{chip};
    desfire::Chip driver{card};
    driver.select(picc_level);
    CHECK(driver.key_settings().type == desfire::KeyType::aes);
    CHECK(driver.key_settings().settings == desfire::KeySettings::parse(layout::picc_key_settings));
    driver.select(layout::application);
    for (Byte key = 0; key < layout::application_key_count; ++key) {
        CHECK(driver.key_version(desfire::KeyNumber{key}) == desfire::KeyVersion{1});
        CHECK(code_of([&] {
                  (void)driver.authenticate_ev2_first(desfire::KeyNumber{key}, crypto::Aes128Key{},
                                                      crypto::system_random());
              }) == ErrorCode::authentication_refused);
    }
    for (const Byte file : {Byte{1}, Byte{2}}) {
        CHECK(driver.file_settings(desfire::FileNumber{file}).rights.write.is_never());
        CHECK(driver.file_settings(desfire::FileNumber{file}).rights.change.is_never());
    }
}

TEST_CASE("what is not a blank chip of ours is refused by name and left as it was", "[permit]") {
    TestOffice office;

    SECTION("an issued card") {
        auto chip = factory_chip();
        (void)office.issue(chip);
        const Bytes before = chip.image();
        CHECK(refusal(office, chip) == ErrorCode::already_issued);
        CHECK(unchanged(chip, before));
    }
    SECTION("a card another office began") {
        TestOffice other;
        auto chip = factory_chip();
        break_off_issuing(other, chip, 20);
        chip.power_off();
        chip.power_on();
        const Bytes before = chip.image();
        CHECK(refusal(office, chip) == ErrorCode::card_not_blank);
        CHECK(unchanged(chip, before));
    }
    SECTION("a chip that is too small, or of another generation") {
        for (const auto& [type, code] :
             std::map<std::string, ErrorCode>{{"ev3-2k", ErrorCode::chip_too_small},
                                              {"ev1-8k", ErrorCode::chip_unsupported},
                                              {"light", ErrorCode::chip_unsupported}}) {
            INFO(type);
            auto chip = factory_chip(first_chip, type);
            const Bytes before = chip.image();
            CHECK(refusal(office, chip) == code);
            CHECK(unchanged(chip, before));
        }
    }
    SECTION("an authority without the division, or not valid on the day, or without the kind") {
        auto chip = factory_chip();
        const Bytes before = chip.image();
        CHECK(refusal(office, chip, application(), "Shuimogou") == ErrorCode::authority_out_of_scope);
        CHECK(refusal(office, chip, application(), "Tianshan", Day::parse("2019-12-31")) ==
              ErrorCode::authority_out_of_date);
        CHECK(refusal(office, chip, application({{"kind", "temporary"}})) == ErrorCode::kind_not_offered);
        CHECK(unchanged(chip, before));
        CHECK_FALSE(office.store().pending(first_chip));
    }
}

TEST_CASE("a second application on the chip is left untouched", "[permit]") {
    TestOffice office;
    auto chip = factory_chip(first_chip, "ev3-16k");
    const auto bus = AppId::from_number(0x123456);
    {
        chipsim::SimTransport card{chip};
        desfire::Chip driver{card};
        driver.select(picc_level);
        driver.run(desfire::create_application({.id = bus, .settings = {}, .keys = 1}));
        driver.select(bus);
        driver.run(desfire::create_standard_file({.number = desfire::FileNumber{1},
                                                  .mode = desfire::CommMode::plain,
                                                  .rights = {.read = desfire::Access::free(),
                                                             .write = desfire::Access::free(),
                                                             .read_write = desfire::Access::free(),
                                                             .change = desfire::Access::never()},
                                                  .size = 32}));
        driver.write(desfire::FileNumber{1}, 0, Bytes(32, 0x42), desfire::CommMode::plain);
    }
    (void)office.issue(chip);
    chipsim::SimTransport card{chip};
    desfire::Chip driver{card};
    driver.select(bus);
    CHECK(driver.read(desfire::FileNumber{1}, {.offset = 0, .length = 32}) == Bytes(32, 0x42));
}

TEST_CASE("a dry run writes nothing, to card or store", "[permit]") {
    TestOffice office;
    auto chip = factory_chip();
    const Bytes before = chip.image();
    {
        chipsim::SimTransport card{chip};
        const auto issued = procedures::issue(
            card, office.desk(), {.application = application(), .portrait = std::nullopt}, issue_day, true);
        CHECK(issued.validity.endorsed_until == Day::parse("2027-03-01"));
    }
    CHECK(unchanged(chip, before));
    CHECK_FALSE(office.store().pending(first_chip));
    CHECK(office.issue(chip).validity.serial == 1);
}

TEST_CASE("bad input is found before a serial is drawn", "[permit]") {
    TestOffice office;
    auto chip = factory_chip();
    {
        chipsim::SimTransport card{chip};
        const Bytes no_picture(20, 0x41);
        CHECK(code_of([&] {
                  (void)procedures::issue(card, office.desk(),
                                          {.application = application(), .portrait = no_picture}, issue_day);
              }) == ErrorCode::bad_portrait);
        CHECK(code_of([&] {
                  (void)procedures::issue(card, office.desk(),
                                          {.application = application(), .portrait = Bytes{}}, issue_day);
              }) == ErrorCode::bad_portrait);
    }
    CHECK_FALSE(office.store().pending(first_chip));
    CHECK(office.issue(chip).validity.serial == 1);
}

TEST_CASE("a serial that was drawn and never used goes to the next application", "[permit]") {
    TestOffice office;
    auto chip = factory_chip();
    const auto drawn = office.store().allocate(
        {.uid = first_chip, .authority = "Tianshan", .decided = issue_day, .request = {}});
    CHECK(drawn.serial == 1);
    CHECK(office.issue(chip).validity.serial == 1);
}

TEST_CASE("one application makes one card", "[permit]") {
    TestOffice office;
    auto chip = factory_chip();
    auto other = factory_chip(second_chip);
    break_off_issuing(office, chip, 30);
    const Bytes before = other.image();
    CHECK(refusal(office, other) == ErrorCode::pending_mismatch);
    CHECK(unchanged(other, before));
    CHECK(office.issue(chip).resumed);
}

TEST_CASE("kept work of an issue is never written over a later version", "[permit]") {
    TestOffice office;
    auto chip = factory_chip();
    break_off_issuing(office, chip, 40);
    const keys::Pending work = office.store().pending(first_chip).value();
    (void)office.issue(chip);
    {
        chipsim::SimTransport card{chip};
        (void)procedures::rewrite(card, office.desk(), procedures::Endorse{}, Day::parse("2027-02-10"));
    }
    office.store().keep(work);
    const Bytes before = chip.image();
    CHECK(refusal(office, chip) == ErrorCode::pending_mismatch);
    CHECK(unchanged(chip, before));
}

TEST_CASE("a card begun with one application is not finished with another", "[permit]") {
    TestOffice office;
    auto chip = factory_chip();
    break_off_issuing(office, chip, 30);
    CHECK(refusal(office, chip, application({{"residence/text", "别处2号"}})) == ErrorCode::pending_mismatch);
    CHECK(office.issue(chip).resumed);
}

TEST_CASE("an issue broken off at any exchange is finished by the same call with the same records",
          "[permit][tear]") {
    const auto moments = {card::PowerCut::Moment::before, card::PowerCut::Moment::after};
    TestOffice office;
    const Bytes portrait = procedures::fit_portrait(draw_portrait(), layout::portrait_limit).jpeg;
    for (const auto moment : moments) {
        bool reached_the_end = false;
        for (std::size_t exchange = 1; !reached_the_end; ++exchange) {
            INFO("cut at exchange " << exchange
                                    << (moment == card::PowerCut::Moment::before ? " before" : " after"));
            std::array<Byte, 7> bytes = first_chip.bytes();
            bytes[5] = static_cast<Byte>(exchange);
            bytes[6] = static_cast<Byte>(moment);
            auto chip = factory_chip(Uid{bytes});
            // One person, one permit: every card of the sweep is somebody else's.
            const auto somebody = application(
                {{"residence/text",
                  "解放北路" +
                      std::to_string(2 * exchange + (moment == card::PowerCut::Moment::after ? 1 : 0)) +
                      "号"}});
            const procedures::NewPermit permit{.application = somebody, .portrait = portrait};
            {
                chipsim::SimTransport inner{chip};
                card::PowerCutTransport card{inner, {.exchange = exchange, .moment = moment}};
                try {
                    (void)procedures::issue(card, office.desk(), permit, issue_day);
                } catch (const Error& error) { CHECK(error.code() == ErrorCode::card_lost); }
                reached_the_end = !card.happened();
            }
            if (reached_the_end) { break; }
            const auto begun = office.store().pending(Uid{bytes});
            const auto finished = [&] {
                chipsim::SimTransport card{chip};
                return procedures::issue(card, office.desk(), permit, issue_day);
            }();
            if (begun) { CHECK(finished.validity.serial == begun->serial); }
            CHECK(office.verify(chip, issue_day).verdict == Verdict::valid);
            CHECK(codes(office.inspect(chip, issue_day).judgement.findings).empty());
            CHECK_FALSE(office.store().pending(Uid{bytes}));
        }
    }
}

TEST_CASE("a permit lives on a chip that is different wherever public sources disagree", "[permit]") {
    chipsim::Quirks light_like;
    light_like.wrong_key_is_authentication_error = true;
    light_like.cyclic_keeps_spare_record = false;
    chipsim::Quirks small_pieces;
    small_pieces.answer_piece = 16;
    small_pieces.standard_write_unit = 32;
    small_pieces.transaction_survives_own_key_change = false;
    chipsim::Quirks strict;
    strict.failures_before_delay = 1;
    strict.write_right_clears_records = true;
    for (const auto& quirks : {light_like, small_pieces, strict}) {
        TestOffice office;
        chipsim::SimulatedChip chip{chipsim::ChipProfile::named("ev3-8k"), first_chip, quirks};
        (void)office.issue(chip);
        for (int year = 2027; year < 2037; ++year) {
            chipsim::SimTransport card{chip};
            (void)procedures::rewrite(card, office.desk(), procedures::Endorse{},
                                      Day::from_civil(year, 2, 10));
        }
        const Day today = Day::from_civil(2036, 2, 10);
        CHECK(office.verify(chip, today).verdict == Verdict::valid);
        const auto all = office.inspect(chip, today);
        CHECK(codes(all.judgement.findings).empty());
        CHECK(all.residence->days_counted == 3653);
        CHECK(all.journal.size() >= 7);
        CHECK(refusal(office, chip) == ErrorCode::already_issued);
    }
}
