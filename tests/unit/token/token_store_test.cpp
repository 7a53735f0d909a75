#include "permit/keys/root_store.hpp"
#include "permit/testing/errors.hpp"
#include "permit/testing/temporary_folder.hpp"
#include "permit/token/token.hpp"

#include "soft_token.hpp"

#include <filesystem>
#include <string>

using namespace permit;
using namespace permit::keys;
using testing::code_of;
using testing::SoftToken;
using testing::TemporaryFolder;
namespace fs = std::filesystem;

namespace {

constexpr crypto::ScryptCost cheap{.n = 1U << 10U, .r = 1, .p = 1};
const std::string passphrase = "correct horse battery staple";
const Day day = Day::parse("2026-03-01");
const Uid card = Uid::parse("04112233445566");
const std::set<Role> every_role{all_roles.begin(), all_roles.end()};

Certify certify_as(const std::string& name) {
    return [name](const crypto::Signer& fresh) {
        return crypto::Certificate::self_signed({.common_name = name,
                                                 .organisation = "test",
                                                 .valid_from = Day::parse("2026-01-01"),
                                                 .valid_until = Day::parse("2046-01-01"),
                                                 .may_sign_certificates = true,
                                                 .extension_oid = {},
                                                 .extension = {}},
                                                fresh);
    };
}

/// Two tokens, "province" and "county", from before the module is loaded.
struct TwoTokens : SoftToken {
    TwoTokens() { add("county"); }
};

/// An office with its root, both in the province's token, and how often somebody was asked for the PIN. The
/// root's store is closed again: PKCS #11 logs a whole process in, and a PIN is asked about only then.
struct TokenOffice {
    TwoTokens soft{};
    TemporaryFolder folder{};
    fs::path path = folder / "office";
    int asked = 0;
    SecretBytes answer = SoftToken::right_pin();

    [[nodiscard]] Pin pin() {
        return [this](const token::Uri&) {
            ++asked;
            return answer.duplicate();
        };
    }
    crypto::Certificate root =
        RootStore::init(folder / "root", {Realm::production, crypto::Suite::es256, soft.uri(), pin(), cheap},
                        as_bytes(passphrase), certify_as("root"))
            .certificate();

    [[nodiscard]] OfficePlan plan() {
        return {.realm = Realm::production,
                .suite = crypto::Suite::es256,
                .root = root,
                .publisher = certify_as("publisher"),
                .token = soft.uri(),
                .pin = pin(),
                .cost = cheap};
    }
    KeyStore make(const OfficePlan& plan) {
        auto made = KeyStore::init(path, plan, as_bytes(passphrase));
        asked = 0;
        return made;
    }
    KeyStore make() { return make(plan()); }
    KeyStore reopen() { return KeyStore::open(path, as_bytes(passphrase), pin()); }

    [[nodiscard]] bool in_token(const KeyStore& store, const std::string& end) const {
        const auto token = token::Token::open(soft.uri(), SoftToken::right_pin());
        return token.has_key("permitcard " + store.info().id.substr(0, 8) + " " + end);
    }
};

void add_authority(KeyStore& store, const std::string& name = "tianshan") {
    const auto first = static_cast<std::uint32_t>(store.next_free_serial());
    store.add_authority({name, "national", first, first + 99}, certify_as(name));
}

}  // namespace

TEST_CASE("a production office with a token holds the purse keys, and secrets that matter lie there",
          "[token][keys]") {
    TokenOffice office;
    auto store = office.make();
    add_authority(store);
    for (const Role role : all_roles) {
        const bool there = role == Role::master || role == Role::picc || needs_token_in_production(role);
        INFO(name(role));
        CHECK(store.holds(role));
        CHECK(store.info().in_token.contains(role) == there);
        CHECK(fs::exists(office.path / "sealed" / ("role-" + std::string{name(role)} + "-01")) == !there);
        CHECK(office.in_token(store, "role-" + std::string{name(role)} + "-01") == there);
    }
    CHECK_FALSE(fs::exists(office.path / "publisher" / "key-01"));
    CHECK(office.in_token(store, "publisher-key-01"));
    CHECK(office.in_token(store, "authority-tianshan-key-01"));
    CHECK(fs::is_empty(office.folder / "root" / "sealed"));

    const auto opened = office.reopen();
    CHECK(opened.card_key(Role::debit, card) == store.card_key(Role::debit, card));
    CHECK_FALSE(slot_key(opened, Role::debit, card).reserved);
    const auto signer = opened.authority_signer("tianshan");
    CHECK(
        signer.certificate.public_key().verify(as_bytes("record"), signer.signer->sign(as_bytes("record"))));
}

TEST_CASE("the PIN is asked for when a key of the token is needed, and once", "[token][keys]") {
    TokenOffice office;
    (void)office.make();
    const auto store = office.reopen();
    (void)store.card_key(Role::amend, card);
    (void)KeyStore::inspect(office.path);
    CHECK(office.asked == 0);
    (void)store.card_key(Role::picc, card);
    (void)store.publisher().signer->sign(as_bytes("bundle"));
    const KeyStore copy = store;
    (void)copy.card_key(Role::debit, card);
    CHECK(office.asked == 1);
}

TEST_CASE("a wrong PIN is tried once for a store, however often its keys are wanted", "[token][keys]") {
    TokenOffice office;
    (void)office.make();
    office.answer = SecretBytes{Bytes{'0', '0', '0', '0'}};
    const auto store = office.reopen();
    for (int round = 0; round < 5; ++round) {
        CHECK(code_of([&] { (void)store.card_key(Role::picc, card); }) == ErrorCode::wrong_pin);
        CHECK(code_of([&] { (void)store.publisher(); }) == ErrorCode::wrong_pin);
    }
    CHECK(office.asked == 1);
    CHECK_NOTHROW(store.card_key(Role::amend, card));
    const auto without = KeyStore::open(office.path, as_bytes(passphrase));
    CHECK(code_of([&] { (void)without.card_key(Role::picc, card); }) == ErrorCode::wrong_pin);
}

TEST_CASE("a token that was taken away, or is another, is named", "[token][keys]") {
    TokenOffice office;
    (void)office.make();
    const SoftToken another;  // with a token of the same name, where the module now looks
    const auto store = office.reopen();
    CHECK(code_of([&] { (void)store.publisher(); }) == ErrorCode::no_token_key);
    CHECK(code_of([&] { (void)store.card_key(Role::picc, card); }) == ErrorCode::no_token_key);
    auto elsewhere = office.plan();
    elsewhere.token = another.uri("nowhere");
    CHECK(code_of([&] { (void)KeyStore::init(office.folder / "x", elsewhere, as_bytes(passphrase)); }) ==
          ErrorCode::no_token);
    CHECK_FALSE(fs::exists(office.folder / "x"));
}

TEST_CASE("a token gives the same card keys and travelling keys as a file", "[token][keys]") {
    TokenOffice office;
    auto plan = office.plan();
    plan.in_token = {Role::master};
    auto store = office.make(plan);
    const std::vector<Role> roles{Role::amend, Role::inspect, Role::gate};
    store.add_station({.name = "counter",
                       .given = day,
                       .token = office.soft.uri("county"),
                       .pin = office.pin(),
                       .cost = cheap},
                      roles, office.folder / "station", as_bytes("x"));
    CHECK(fs::is_empty(office.folder / "station" / "sealed"));
    const auto station = KeyStore::open(office.folder / "station", as_bytes("x"), office.pin());
    for (const Role role : roles) { CHECK(station.card_key(role, card) == store.card_key(role, card)); }
    CHECK(station.carrying_key(1, from_hex("0102")) == store.carrying_key(1, from_hex("0102")));
    CHECK(station.info().in_token == std::set<Role>{roles.begin(), roles.end()});
}

TEST_CASE("a role in the token goes to no station but one with the same key in its own", "[token][keys]") {
    TokenOffice office;
    auto plan = office.plan();
    plan.in_token = every_role;
    auto store = office.make(plan);
    const auto add = [&](const std::optional<token::Uri>& uri) {
        store.add_station({.name = "counter", .given = day, .token = uri, .pin = office.pin(), .cost = cheap},
                          std::vector{Role::debit}, office.folder / "station", as_bytes("x"));
    };
    const auto error = testing::error_of([&] { add({}); });
    CHECK(error.code() == ErrorCode::role_not_held);
    CHECK(error.next().find("token of its own") != std::string::npos);
    CHECK(code_of([&] { add(office.soft.uri("county")); }) == ErrorCode::no_token_key);
    {
        auto county = token::Token::open(office.soft.uri("county"), SoftToken::right_pin());
        (void)county.generate_master_key("permitcard " + store.info().id.substr(0, 8) + " role-debit-01");
    }
    CHECK(code_of([&] { add(office.soft.uri("county")); }) == ErrorCode::no_token_key);
    CHECK(store.stations().empty());
    CHECK_FALSE(fs::exists(office.folder / "station"));
    add(office.soft.uri());  // the very same token, and so the same key
    const auto station = KeyStore::open(office.folder / "station", as_bytes("x"), office.pin());
    CHECK(station.card_key(Role::debit, card) == store.card_key(Role::debit, card));
}

TEST_CASE("versions in the token are made and destroyed there", "[token][keys]") {
    TokenOffice office;
    auto store = office.make();
    const auto old_key = store.card_key(Role::debit, card);
    CHECK(store.roll_role(Role::debit) == 2);
    CHECK(office.in_token(store, "role-debit-02"));
    CHECK(office.reopen().card_key_at(Role::debit, 1, card) == old_key);
    CHECK_FALSE(office.reopen().card_key(Role::debit, card) == old_key);
    store.drop_role_version(Role::debit, 1);
    CHECK_FALSE(office.in_token(store, "role-debit-01"));
    CHECK(office.reopen().versions(Role::debit) == std::vector<std::uint8_t>{2});
}

TEST_CASE("signing keys in the token are renewed, revoked and destroyed there", "[token][keys]") {
    TokenOffice office;
    auto store = office.make();
    add_authority(store);
    const auto tianshan = KeyOwner::authority("tianshan");
    store.renew(tianshan, day, {}, certify_as("tianshan"));
    CHECK_FALSE(office.in_token(store, "authority-tianshan-key-01"));
    CHECK(office.in_token(store, "authority-tianshan-key-02"));
    const auto waiting = store.request_renewal(tianshan)->public_key();
    CHECK(office.reopen().requested_signer(tianshan)->public_key().spki() == waiting.spki());
    store.revoke(tianshan, crypto::key_id(store.authority("tianshan").certificate.public_key()), {day});
    CHECK_FALSE(office.in_token(store, "authority-tianshan-key-02"));
    CHECK(code_of([&] { (void)store.authority_signer("tianshan"); }) == ErrorCode::authority_out_of_date);
}

TEST_CASE("a certifier who fails leaves no key in the token, and remains of a crash are replaced",
          "[token][keys]") {
    TokenOffice office;
    auto store = office.make();
    const Certify fails = [](const crypto::Signer&) -> crypto::Certificate {
        throw Error{ErrorCode::bad_input, "certify"};
    };
    CHECK(code_of([&] { store.renew(KeyOwner::publisher(), day, {}, fails); }) == ErrorCode::bad_input);
    CHECK_FALSE(office.in_token(store, "publisher-key-02"));
    {
        auto token = token::Token::open(office.soft.uri(), SoftToken::right_pin());
        const auto labels = "permitcard " + store.info().id.substr(0, 8) + " ";
        (void)token.generate_signing_key(labels + "publisher-key-02");
        (void)token.generate_master_key(labels + "role-debit-02");
    }
    CHECK_NOTHROW(store.renew(KeyOwner::publisher(), day, {}, certify_as("publisher")));
    CHECK(store.roll_role(Role::debit) == 2);
    CHECK_NOTHROW(office.reopen().publisher());
}
