#include "permit/permit/key_renewal.hpp"
#include "issued_chip.hpp"
#include "permit/card/counting.hpp"
#include "permit/card/power_cut.hpp"
#include "permit/desfire/chip.hpp"
#include "permit/permit/permit_card.hpp"
#include "permit/permit/rewrite.hpp"
#include "permit/permit/verify.hpp"
#include "permit/testing/errors.hpp"
#include "power_cuts.hpp"

#include <catch2/catch.hpp>

#include <map>

using namespace permit;
using namespace permit::testing;
using keys::Role;

namespace {

/// An office's role keys, some of them renewed since: version 1 is the store's, later ones are made up.
class RenewedKeys final : public keys::RoleKeys {
public:
    RenewedKeys(const keys::RoleKeys& first, std::map<Role, std::vector<std::uint8_t>> renewed)
        : first_{first}, renewed_{std::move(renewed)} {}

    std::set<Role> not_held{};

    [[nodiscard]] bool holds(Role role) const override {
        return !not_held.contains(role) && first_.holds(role);
    }
    [[nodiscard]] std::vector<std::uint8_t> versions(Role role) const override {
        if (!holds(role)) { throw Error{ErrorCode::role_not_held, "use a role key"}; }
        const auto renewed = renewed_.find(role);
        return renewed == renewed_.end() ? first_.versions(role) : renewed->second;
    }
    [[nodiscard]] crypto::Aes128Key card_key_at(Role role, std::uint8_t version,
                                                const Uid& uid) const override {
        const auto held = versions(role);
        if (std::find(held.begin(), held.end(), version) == held.end()) {
            throw Error{ErrorCode::key_version_unknown, "use a role key"};
        }
        if (version == 1) { return first_.card_key_at(role, 1, uid); }
        const std::array<Byte, 16> master{version, static_cast<Byte>(role), 0x77};
        return keys::diversified(crypto::Aes128Key{master}, role, uid);
    }
    [[nodiscard]] crypto::Aes128Key reserve_key(Role role, const Uid& uid) const override {
        return first_.reserve_key(role, uid);
    }
    [[nodiscard]] crypto::SealKey carrying_key(std::uint8_t version, BytesView salt) const override {
        return first_.carrying_key(version, salt);
    }

private:
    const keys::RoleKeys& first_;
    std::map<Role, std::vector<std::uint8_t>> renewed_;
};

procedures::Office with_keys(procedures::Office office, const keys::RoleKeys& role_keys) {
    return {.role_keys = role_keys,
            .ledger = office.ledger,
            .signer = office.signer,
            .authority = office.authority,
            .trust = office.trust,
            .profiles = office.profiles,
            .tables = office.tables,
            .random = office.random};
}

const Day day = Day::parse("2026-06-15");

procedures::RewriteRequest move(const std::string& address) {
    return procedures::Resign{.division = layout::DivisionCode::parse("650102"), .address = address};
}

procedures::Rewritten rewrite(TestOffice& office, card::Transport& card, const keys::RoleKeys& held,
                              const std::string& address = "别处1号") {
    return procedures::rewrite(card, with_keys(office.desk(), held), move(address), day);
}

procedures::Rewritten rewrite(TestOffice& office, chipsim::SimulatedChip& chip, const keys::RoleKeys& held,
                              const std::string& address = "别处1号") {
    chipsim::SimTransport card{chip};
    return rewrite(office, card, held, address);
}

/// The versions of all slots, and of the chip's own master key.
std::map<Role, unsigned> versions_on(chipsim::SimulatedChip& chip) {
    chipsim::SimTransport card{chip};
    desfire::Chip driver{card};
    std::map<Role, unsigned> versions;
    driver.select(picc_level);
    versions[Role::picc] = driver.key_version(desfire::master_key).value();
    driver.select(layout::application);
    for (const Role role : keys::all_roles) {
        if (role == Role::picc || role == Role::receipt) { continue; }
        versions[role] = driver.key_version(desfire::KeyNumber{keys::key_number(role)}).value();
    }
    return versions;
}

/// Whether the chip proves the newest key of every role.
bool proves_all(chipsim::SimulatedChip& chip, const keys::RoleKeys& held) {
    chipsim::SimTransport card{chip};
    desfire::Chip driver{card};
    driver.select(picc_level);
    (void)driver.authenticate_ev2_first(desfire::master_key, held.card_key(Role::picc, first_chip),
                                        crypto::system_random());
    for (const Role role : keys::all_roles) {
        if (role == Role::picc || role == Role::receipt) { continue; }
        driver.select(layout::application);
        (void)driver.authenticate_ev2_first(desfire::KeyNumber{keys::key_number(role)},
                                            held.card_key(role, first_chip), crypto::system_random());
    }
    return true;
}

const std::map<Role, std::vector<std::uint8_t>> everything_renewed{
    {Role::master, {1, 2}},  {Role::personalise, {1, 2}}, {Role::amend, {1, 2}},
    {Role::inspect, {1, 3}}, {Role::gate, {1, 2}},        {Role::debit, {1, 2}},
    {Role::load, {1, 2}},    {Role::grant, {1, 2}},       {Role::picc, {1, 2}}};

}  // namespace

TEST_CASE("a card with an older key is opened in one authentication, one exchange dearer", "[key-renewal]") {
    TestOffice office;
    auto chip = issued_chip(office);
    const RenewedKeys held{office.store(), {{Role::inspect, {1, 2}}}};
    for (const keys::RoleKeys* keys :
         {static_cast<const keys::RoleKeys*>(&office.store()), static_cast<const keys::RoleKeys*>(&held)}) {
        chipsim::SimTransport inner{chip};
        card::CountingTransport counting{inner};
        CountingAuthentications card{counting};
        procedures::PermitCard permit{card};
        permit.authenticate(layout::Role::inspect, *keys, crypto::system_random());
        permit.authenticate(layout::Role::amend, *keys, crypto::system_random());
        CHECK(card.count == 1);  // the second is no first
        CHECK(counting.cost().exchanges == (keys == &held ? 6U : 5U));
    }
}

TEST_CASE("no key is tried on a card whose version is not held", "[key-renewal]") {
    TestOffice office;
    auto chip = issued_chip(office);
    const RenewedKeys held{office.store(), {{Role::inspect, {2, 3}}}};
    chipsim::SimTransport inner{chip};
    CountingAuthentications card{inner};
    procedures::PermitCard permit{card};
    const auto error =
        error_of([&] { permit.authenticate(layout::Role::inspect, held, crypto::system_random()); });
    CHECK(error.code() == ErrorCode::key_version_unknown);
    CHECK(error.why().find("01") != std::string::npos);
    CHECK(card.count == 0);
}

TEST_CASE("a verdict tells which version of the key a chip proved, and what it could not", "[key-renewal]") {
    TestOffice office;
    auto chip = factory_chip();
    (void)office.issue(chip);
    const auto bundle = office.bundle();
    const auto verdict = [&](std::vector<std::uint8_t> held) {
        const RenewedKeys gate{office.store(), {{Role::gate, std::move(held)}}};
        chipsim::SimTransport card{chip};
        return procedures::verify(card, {.bundle = bundle, .today = day},
                                  procedures::Proof{layout::Role::gate, gate, crypto::system_random()});
    };
    const auto older = verdict({1, 2});
    CHECK(older.verdict == procedures::Verdict::valid);
    CHECK(older.assurance.genuine);
    CHECK(codes(older.findings) == std::vector<std::string>{"key-version-old"});
    CHECK(older.findings.front().text == "the chip proved version 1 of the gate key, the newest is 2");

    const auto unknown = verdict({5, 6});
    CHECK(unknown.verdict == procedures::Verdict::not_genuine);
    CHECK_FALSE(unknown.assurance.genuine);
    CHECK(codes(unknown.findings) == std::vector<std::string>{"key-not-proved"});
    CHECK_THAT(unknown.findings.front().text, Catch::Contains("version 01, held are 0506"));
}

TEST_CASE("a rewrite moves the card to the newest keys, the master last", "[key-renewal]") {
    TestOffice office;
    auto chip = issued_chip(office);
    const RenewedKeys held{office.store(), everything_renewed};
    const auto rewritten = rewrite(office, chip, held);
    CHECK(rewritten.now.validity.version == 2);
    CHECK(rewritten.keys.broke_off.empty());
    CHECK(rewritten.keys.left.empty());
    CHECK(rewritten.keys.moved == std::vector{Role::personalise, Role::amend, Role::inspect, Role::gate,
                                              Role::debit, Role::load, Role::grant, Role::picc,
                                              Role::master});
    for (const auto& [role, version] : versions_on(chip)) {
        INFO(name(role));
        CHECK(version == held.version(role));
    }
    CHECK(proves_all(chip, held));
    const auto next = rewrite(office, chip, held, "别处2号");
    CHECK(next.now.validity.version == 3);
    CHECK(next.keys == procedures::MovedKeys{});
}

TEST_CASE("only an office that holds the master role moves keys, and only renewed ones are asked for",
          "[key-renewal]") {
    TestOffice office;
    auto chip = issued_chip(office);
    RenewedKeys station{office.store(), everything_renewed};
    station.not_held = {Role::master, Role::picc};
    const auto before = versions_on(chip);
    CHECK(rewrite(office, chip, station).keys == procedures::MovedKeys{});
    CHECK(versions_on(chip) == before);

    const RenewedKeys only_gate{office.store(), {{Role::gate, {1, 2}}}};
    CHECK(rewrite(office, chip, only_gate, "别处2号").keys.moved == std::vector{Role::gate});
    CHECK(rewrite(office, chip, office.store(), "别处3号").keys == procedures::MovedKeys{});
}

TEST_CASE("what moving keys costs", "[key-renewal][cost]") {
    TestOffice office;
    auto chip = issued_chip(office);
    const auto cost_of = [&](const keys::RoleKeys& held, const std::string& address) {
        chipsim::SimTransport inner{chip};
        card::CountingTransport card{inner};
        (void)rewrite(office, card, held, address);
        return card.cost().exchanges;
    };
    CHECK(cost_of(office.store(), "a") == 14);
    // Asked for: one for the amend key's version before it is used; select and versions of amend, debit, load
    // and master; then for the one key select, version, two steps, the change, two steps.
    const RenewedKeys held{office.store(), {{Role::amend, {1, 2}}}};
    CHECK(cost_of(held, "b") == 14 + 1 + 5 + 7);
    CHECK(cost_of(held, "c") == 14 + 1 + 5);
}

TEST_CASE("a reserve key gives way to the true key when the office has got the role", "[key-renewal]") {
    TestOffice office;
    RenewedKeys without{office.store(), {}};
    without.not_held = {Role::debit, Role::load};
    auto chip = factory_chip();
    {
        chipsim::SimTransport card{chip};
        (void)procedures::issue(card, with_keys(office.desk(), without),
                                {.application = application(), .portrait = std::nullopt}, issue_day);
    }
    CHECK(versions_on(chip)[Role::debit] == keys::reserve_version);
    chipsim::SimTransport card{chip};
    const auto moved = procedures::renew_keys(card, first_chip, office.store(), crypto::system_random(),
                                              procedures::KeysAskedFor::all);
    CHECK(moved.moved == std::vector{Role::debit, Role::load});
    CHECK(proves_all(chip, office.store()));

    auto other = factory_chip(second_chip);
    {
        chipsim::SimTransport second{other};
        (void)procedures::issue(second, with_keys(office.desk(), without),
                                {.application = application({{"name", "艾力"}}), .portrait = std::nullopt},
                                issue_day);
    }
    const RenewedKeys renewed{office.store(), {{Role::gate, {1, 2}}}};
    CHECK(rewrite(office, other, renewed).keys.moved == std::vector{Role::gate, Role::debit, Role::load});
}

TEST_CASE("a key of a version that is not held stays, and is told", "[key-renewal]") {
    TestOffice office;
    auto chip = issued_chip(office);
    const RenewedKeys held{office.store(), {{Role::gate, {2, 3}}, {Role::grant, {1, 2}}}};
    const auto rewritten = rewrite(office, chip, held);
    CHECK(rewritten.keys.moved == std::vector{Role::grant});
    CHECK(rewritten.keys.left == std::vector{Role::gate});

    const RenewedKeys no_master{office.store(), {{Role::master, {2, 3}}}};
    CHECK(rewrite(office, chip, no_master, "别处2号").keys.left == std::vector{Role::master});
}

TEST_CASE("keys moved up to a power cut anywhere are moved on by the next rewrite", "[key-renewal][tear]") {
    TestOffice office;
    const Bytes image = issued_chip(office).image();
    const RenewedKeys held{office.store(), everything_renewed};
    bool told = false;  // that moving keys broke off
    cut_everywhere(
        image,
        [&](card::Transport& card) {
            office.store().finish(first_chip);
            told = !rewrite(office, card, held).keys.broke_off.empty();
        },
        [&](chipsim::SimulatedChip& chip, CutAct end) {
            if (end.returned) {
                CHECK(told == end.cut);
                CHECK_FALSE(office.store().pending(first_chip));
            }
            const auto next = rewrite(office, chip, held);
            CHECK(next.now.validity.version == 2);
            CHECK(next.keys.broke_off.empty());
            CHECK(proves_all(chip, held));
        });
}

TEST_CASE("an issue that broke off before keys were renewed is finished with the keys the card has",
          "[key-renewal][tear]") {
    TestOffice office;
    const RenewedKeys held{office.store(), everything_renewed};
    const procedures::NewPermit permit{.application = application(), .portrait = std::nullopt};
    for (const std::size_t exchange : {8U, 16U, 22U, 30U, 45U, 60U}) {
        INFO("cut at exchange " << exchange);
        auto chip = factory_chip();
        const auto issue_with = [&](card::Transport& card, const keys::RoleKeys& keys) {
            return procedures::issue(card, with_keys(office.desk(), keys), permit, issue_day);
        };
        {
            chipsim::SimTransport inner{chip};
            card::PowerCutTransport card{inner, {.exchange = exchange}};
            try {
                (void)issue_with(card, office.store());
            } catch (const Error& error) { CHECK(error.code() == ErrorCode::card_lost); }
        }
        chipsim::SimTransport card{chip};
        (void)issue_with(card, held);
        CHECK(rewrite(office, chip, held).keys.broke_off.empty());
        CHECK(proves_all(chip, held));
    }
}
