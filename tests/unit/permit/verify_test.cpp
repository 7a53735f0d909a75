#include "permit/card/counting.hpp"
#include "permit/permit/chip_layout.hpp"
#include "permit/permit/rewrite.hpp"
#include "permit/testing/errors.hpp"
#include "test_office.hpp"

#include <catch2/catch.hpp>

#include <limits>

using namespace permit;
using namespace permit::testing;
using procedures::Verdict;

namespace {

procedures::Judgement keyless(chipsim::SimulatedChip& chip, const procedures::Circumstances& by) {
    chipsim::SimTransport card{chip};
    return procedures::verify(card, by);
}

/// Overwrites a record file of an issued card, as somebody does who stole the amend key.
void overwrite(TestOffice& office, chipsim::SimulatedChip& chip, const Uid& uid, layout::RecordKind kind,
               BytesView content) {
    chipsim::SimTransport card{chip};
    desfire::Chip driver{card};
    driver.select(layout::application);
    auto session = driver.authenticate_ev2_first(
        desfire::KeyNumber{2}, office.store().card_key(keys::Role::amend, uid), crypto::system_random());
    const auto& file = layout::file(layout::file_of(kind));
    Bytes padded{content.begin(), content.end()};
    padded.resize(file.on_8k.bytes);
    session.write(procedures::number_of(file.number), 0, padded, procedures::mode_of(file.mode));
    session.commit();
}

Bytes validity_file(chipsim::SimulatedChip& chip) {
    chipsim::SimTransport card{chip};
    desfire::Chip driver{card};
    driver.select(layout::application);
    return driver.read(desfire::FileNumber{3}, {.offset = 0, .length = 112});
}

}  // namespace

TEST_CASE("a keyless verdict costs two exchanges, a gate's proof four", "[permit][cost]") {
    TestOffice office;
    auto chip = factory_chip();
    (void)office.issue(chip);
    const auto bundle = office.bundle();
    const procedures::Circumstances by{.bundle = bundle, .today = issue_day};
    chipsim::SimTransport inner{chip};
    card::CountingTransport card{inner};

    const auto signed_only = procedures::verify(card, by);
    CHECK(card.cost().exchanges == 2);
    CHECK(card.cost().reader_queries == 1);
    CHECK(signed_only.verdict == Verdict::valid);
    CHECK(signed_only.assurance == procedures::Assurance{true, true, false});

    card.restart();
    const auto proved = procedures::verify(
        card, by, procedures::Proof{layout::Role::gate, office.store(), crypto::system_random()});
    CHECK(card.cost().exchanges == 4);
    CHECK(proved.assurance.genuine);
}

TEST_CASE("what is no permit is an answer", "[permit]") {
    TestOffice office;
    const auto bundle = office.bundle();
    const procedures::Circumstances by{.bundle = bundle, .today = issue_day};
    for (const auto* type : {"ev3-8k", "ev1-8k", "light"}) {
        INFO(type);
        auto chip = factory_chip(first_chip, type);
        CHECK(keyless(chip, by).verdict == Verdict::not_a_permit);
    }
}

TEST_CASE("a card copied to another chip is not genuine", "[permit]") {
    TestOffice office;
    auto chip = factory_chip();
    (void)office.issue(chip);
    auto copy = chip.copy_to(second_chip);
    const auto verdict = office.verify(copy, issue_day);
    CHECK(verdict.verdict == Verdict::not_genuine);
    CHECK(codes(verdict.findings) == std::vector<std::string>{"signature-wrong", "key-not-proved"});
    CHECK(verdict.assurance == procedures::Assurance{false, false, false});
}

TEST_CASE("a forged card is not genuine, whoever forged it", "[permit]") {
    TestOffice office;
    TestOffice forgers;
    auto chip = factory_chip();
    (void)forgers.issue(chip);
    const auto verdict = office.verify(chip, issue_day);
    CHECK(verdict.verdict == Verdict::not_genuine);
    CHECK(codes(verdict.findings).front() == "signer-unknown");
}

TEST_CASE("an altered record is refused at every bit", "[permit]") {
    TestOffice office;
    auto chip = factory_chip();
    (void)office.issue(chip);
    const auto bundle = office.bundle();
    const procedures::Circumstances by{.bundle = bundle, .today = issue_day};
    Bytes file = validity_file(chip);
    for (std::size_t bit = 0; bit < file.size() * 8; ++bit) {
        INFO("bit " << bit);
        file[bit / 8] = static_cast<Byte>(file[bit / 8] ^ 1U << bit % 8);
        const auto verdict = procedures::judge_validity(file, first_chip, by);
        CHECK((verdict.verdict == Verdict::not_genuine || verdict.verdict == Verdict::unreadable_card));
        CHECK_FALSE(verdict.assurance.signature);
        file[bit / 8] = static_cast<Byte>(file[bit / 8] ^ 1U << bit % 8);
    }
    CHECK(procedures::judge_validity(file, first_chip, by).verdict == Verdict::valid);
}

TEST_CASE("an old record that is shown again is noticed by memory and by the bundle", "[permit]") {
    TestOffice office;
    auto chip = factory_chip();
    (void)office.issue(chip);
    const Bytes old = validity_file(chip);
    const auto bundle = office.bundle();
    auto memory = trust::ReaderState::open(office.folder() / "reader.json");
    memory.accept(bundle);
    memory.saw(bundle.root_fingerprint(), 1, 2);

    const auto judge = [&](const trust::TrustBundle& by, const trust::ReaderState* state) {
        return procedures::judge_validity(old, first_chip,
                                          {.bundle = by, .today = issue_day, .memory = state});
    };
    CHECK(judge(bundle, nullptr).verdict == Verdict::valid);
    CHECK(judge(bundle, &memory).verdict == Verdict::rolled_back);
    CHECK(judge(office.bundle({}, {{1, 2}}), nullptr).verdict == Verdict::rolled_back);
}

TEST_CASE("a gate refuses a serial that is no authority's, or at first not the signer's", "[permit]") {
    TestOffice office;
    auto chip = factory_chip();
    (void)office.issue(chip);
    const auto bundle = office.bundle();
    const procedures::Circumstances by{.bundle = bundle, .today = issue_day};
    const auto genuine = procedures::judge_validity(validity_file(chip), first_chip, by);
    const auto findings = [&](std::uint32_t serial, std::uint16_t version) {
        auto validity = *genuine.validity;
        validity.serial = serial;
        validity.version = version;
        const Bytes record = record::sign(validity, first_chip, office.desk().signer);
        return codes(procedures::judge_validity(record, first_chip, by).findings);
    };
    const std::vector<std::string> none{};
    const std::vector<std::string> not_the_signers{"serial-not-the-signers"};
    CHECK(findings(1000, 1) == none);
    CHECK(findings(1001, 1) == not_the_signers);  // the next authority's
    CHECK(findings(1001, 2) == none);
    CHECK(findings(5000, 2) == none);
    CHECK(findings(5001, 2) == not_the_signers);
    CHECK(findings(5001, 1) == not_the_signers);
}

TEST_CASE("no reader tolerates more than ten years, whatever it is told", "[permit]") {
    TestOffice office;
    auto chip = factory_chip();
    (void)office.issue(chip);
    const auto bundle = office.bundle({}, {}, issue_day);
    const auto findings_after = [&](int days) {
        return codes(keyless(chip, {.bundle = bundle,
                                    .today = issue_day.plus_days(days),
                                    .tolerated_staleness = std::numeric_limits<int>::max()})
                         .findings);
    };
    CHECK_THAT(findings_after(3650), Catch::VectorContains(std::string{"stale-tolerated"}));
    CHECK_THAT(findings_after(3651), Catch::VectorContains(std::string{"bundle-stale"}));
}

TEST_CASE("a residence record beside another validity record is not genuine", "[permit]") {
    TestOffice office;
    auto chip = factory_chip();
    (void)office.issue(chip);
    const Bytes old_validity = validity_file(chip);
    {
        chipsim::SimTransport card{chip};
        (void)procedures::rewrite(card, office.desk(), procedures::Endorse{}, Day::parse("2027-02-10"));
    }
    overwrite(office, chip, first_chip, layout::RecordKind::validity, old_validity);
    const auto all = office.inspect(chip, issue_day);
    CHECK(all.judgement.verdict == Verdict::not_genuine);
    CHECK_THAT(codes(all.judgement.findings), Catch::VectorContains(std::string{"signature-wrong"}));
}

TEST_CASE("lists, places and stale data lead to their own verdicts", "[permit]") {
    TestOffice office;
    auto chip = factory_chip();
    (void)office.issue(chip);
    const auto with_status = [&](trust::PermitStatus status) {
        const auto bundle = office.bundle({{1, status}});
        return keyless(chip, {.bundle = bundle, .today = issue_day}).verdict;
    };
    CHECK(with_status(trust::PermitStatus::cancelled) == Verdict::cancelled);
    CHECK(with_status(trust::PermitStatus::lost) == Verdict::lost);
    CHECK(with_status(trust::PermitStatus::replaced) == Verdict::replaced);
    CHECK(with_status(trust::PermitStatus::suspended) == Verdict::suspended);

    const auto bundle = office.bundle();
    CHECK(keyless(chip, {.bundle = bundle, .today = issue_day, .here = trust::DivisionPrefix::parse("51")})
              .verdict == Verdict::not_here);
    CHECK(keyless(chip, {.bundle = bundle, .today = issue_day, .here = trust::DivisionPrefix::parse("65")})
              .verdict == Verdict::valid);
    const auto stale = office.bundle({}, {}, issue_day);
    CHECK(keyless(chip, {.bundle = stale, .today = issue_day.plus_days(1)}).verdict == Verdict::stale_data);
}

TEST_CASE("a reader whose clock is behind does not say valid", "[permit]") {
    TestOffice office;
    auto chip = factory_chip();
    (void)office.issue(chip);
    const auto bundle = office.bundle();
    const auto verdict = keyless(chip, {.bundle = bundle, .today = issue_day.plus_days(-1)});
    CHECK(verdict.verdict == Verdict::stale_data);
    CHECK(codes(verdict.findings) == std::vector<std::string>{"decided-after-today"});
}

TEST_CASE("records that hang on a damaged identity record are not called false", "[permit]") {
    TestOffice office;
    auto chip = factory_chip();
    (void)office.issue(chip);
    const auto bundle = office.bundle();
    const procedures::Circumstances by{.bundle = bundle, .today = issue_day};
    const auto judgement = procedures::judge_validity(validity_file(chip), first_chip, by);
    const auto inspection = office.inspect(chip, issue_day);
    const Bytes residence =
        record::sign(*inspection.residence, first_chip, record::Binding::residence(Bytes{1}, Bytes{2}),
                     office.desk().signer);
    CHECK(codes(procedures::judge_residence(residence, first_chip, judgement, {}, by).findings) ==
          std::vector<std::string>{"damaged-record"});
    CHECK(codes(procedures::judge_residence(residence, first_chip, judgement, Bytes{9}, by).findings) ==
          std::vector<std::string>{"signature-wrong"});
}

TEST_CASE("a chip that asks for a pause is not called false", "[permit]") {
    class Delaying final : public card::Transport {
    public:
        explicit Delaying(chipsim::SimulatedChip& chip) : inner_{chip} {}
        Bytes exchange(BytesView command) override {
            return command[0] == 0x90 && command[1] == 0x71 ? from_hex("91AD") : inner_.exchange(command);
        }

    private:
        chipsim::SimTransport inner_;
    };
    TestOffice office;
    auto chip = factory_chip();
    (void)office.issue(chip);
    const auto bundle = office.bundle();
    Delaying card{chip};
    CHECK(code_of([&] {
              (void)procedures::verify(
                  card, {.bundle = bundle, .today = issue_day},
                  procedures::Proof{layout::Role::gate, office.store(), crypto::system_random()});
          }) == ErrorCode::authentication_delayed);
}

TEST_CASE("a card whose issue broke off is unreadable, not false", "[permit]") {
    TestOffice office;
    auto chip = factory_chip();
    chipsim::SimTransport card{chip};
    desfire::Chip driver{card};
    driver.select(picc_level);
    driver.run(desfire::create_application(
        {.id = layout::application, .settings = {}, .keys = layout::application_key_count}));
    CHECK(office.verify(chip, issue_day).verdict == Verdict::unreadable_card);
}

TEST_CASE("a chip that never ends or answers nonsense is an answer in finite time", "[permit]") {
    class Endless final : public card::Transport {
    public:
        explicit Endless(Bytes answer) : answer_{std::move(answer)} {}
        Bytes exchange(BytesView command) override {
            return command[0] == 0xFF ? join({first_chip.bytes(), Bytes{0x90, 0x00}}) : answer_;
        }

    private:
        Bytes answer_;
    };
    TestOffice office;
    const auto bundle = office.bundle();
    for (const auto* answer : {"91AF", "0091AF", "9100", "009100", "6D00", "FFFFFFFF9000"}) {
        INFO(answer);
        Endless card{from_hex(answer)};
        const auto verdict = procedures::verify(
            card, {.bundle = bundle, .today = issue_day},
            procedures::Proof{layout::Role::gate, office.store(), crypto::system_random()});
        CHECK((verdict.verdict == Verdict::not_a_permit || verdict.verdict == Verdict::unreadable_card));
    }
}
