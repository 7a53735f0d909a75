#include "permit/keys/root_store.hpp"
#include "permit/testing/errors.hpp"
#include "permit/testing/key_stores.hpp"
#include "permit/testing/temporary_folder.hpp"
#include "permit/token/token.hpp"

#include "soft_token.hpp"

#include <filesystem>
#include <string>

using namespace permit;
using namespace permit::keys;
using testing::certify_as;
using testing::cheap;
using testing::code_of;
using testing::passphrase;
using testing::SoftToken;
using testing::TemporaryFolder;
namespace fs = std::filesystem;

namespace {

const Day day = Day::parse("2026-03-01");
const Uid card = Uid::parse("04112233445566");
const std::set<Role> every_role{all_roles.begin(), all_roles.end()};

/// Two tokens, "province" and "county", from before the module is loaded.
struct TwoTokens : SoftToken {
    TwoTokens() { add("county"); }
};

std::string label(const KeyStore& store, const std::string& end) {
    return "permitcard " + store.info().id.substr(0, 16) + " " + end;
}

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

    /// Makes the store of a station "counter" in the folder `station`, its keys in this token.
    void add_station(KeyStore& store, const std::vector<Role>& roles, const std::optional<token::Uri>& uri) {
        store.add_station({.name = "counter", .given = day, .token = uri, .pin = pin(), .cost = cheap}, roles,
                          folder / "station", as_bytes("x"));
    }
    KeyStore station() { return KeyStore::open(folder / "station", as_bytes("x"), pin()); }

    [[nodiscard]] bool in_token(const KeyStore& store, const std::string& end) const {
        return token::Token::open(soft.uri(), SoftToken::right_pin()).has_key(label(store, end));
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
    office.add_station(store, roles, office.soft.uri("county"));
    CHECK(fs::is_empty(office.folder / "station" / "sealed"));
    const auto station = office.station();
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
        office.add_station(store, {Role::debit}, uri);
    };
    const auto error = testing::error_of([&] { add({}); });
    CHECK(error.code() == ErrorCode::role_not_held);
    CHECK(error.next().find("token of its own") != std::string::npos);
    CHECK(code_of([&] { add(office.soft.uri("county")); }) == ErrorCode::no_token_key);
    const auto debit = label(store, "role-debit-01");
    auto county = token::Token::open(office.soft.uri("county"), SoftToken::right_pin());
    (void)county.generate_master_key(debit);
    CHECK(code_of([&] { add(office.soft.uri("county")); }) == ErrorCode::no_token_key);
    CHECK(store.stations().empty());
    CHECK_FALSE(fs::exists(office.folder / "station"));
    // The same key in both, as if brought in from paper shares.
    auto province = token::Token::open(office.soft.uri(), SoftToken::right_pin());
    for (auto* token : {&county, &province}) {
        token->destroy_key(debit);
        (void)token->import_master_key(debit, crypto::Aes128Key{crypto::Block{1, 2, 3}});
    }
    store = office.reopen();
    add(office.soft.uri("county"));
    const auto station = office.station();
    CHECK(station.card_key(Role::debit, card) == store.card_key(Role::debit, card));
}

TEST_CASE("a station does not share its office's token", "[token][keys]") {
    TokenOffice office;
    auto store = office.make();
    CHECK(code_of([&] { office.add_station(store, {Role::amend}, office.soft.uri()); }) ==
          ErrorCode::bad_input);
    CHECK(store.stations().empty());
    CHECK_FALSE(office.in_token(store, "role-amend-01"));
}

TEST_CASE("a station that cannot be made leaves nothing in its token", "[token][keys]") {
    TokenOffice office;
    auto store = office.make();
    auto county = token::Token::open(office.soft.uri("county"), SoftToken::right_pin());
    (void)county.generate_master_key(label(store, "role-gate-01"));  // another key than the office's
    CHECK(code_of([&] {
              office.add_station(store, {Role::amend, Role::gate}, office.soft.uri("county"));
          }) == ErrorCode::no_token_key);
    CHECK_FALSE(county.has_key(label(store, "role-amend-01")));
    CHECK(county.has_key(label(store, "role-gate-01")));
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

TEST_CASE("a certifier who fails leaves no key in the token", "[token][keys]") {
    TokenOffice office;
    auto store = office.make();
    const Certify fails = [](const crypto::Signer&) -> crypto::Certificate {
        throw Error{ErrorCode::bad_input, "certify"};
    };
    CHECK(code_of([&] { store.renew(KeyOwner::publisher(), day, {}, fails); }) == ErrorCode::bad_input);
    CHECK_FALSE(office.in_token(store, "publisher-key-02"));
    CHECK(KeyStore::left_to_destroy_of(office.path).empty());
}

TEST_CASE("a key in the token that the store does not know is never replaced", "[token][keys]") {
    TokenOffice office;
    auto store = office.make();
    auto token = token::Token::open(office.soft.uri(), SoftToken::right_pin());
    const auto made = token.generate_signing_key(label(store, "publisher-key-02"))->public_key();
    const auto key = token.generate_master_key(label(store, "role-debit-02")).cmac(as_bytes("x"));
    for (int round = 0; round < 2; ++round) {
        CHECK(code_of([&] { store.renew(KeyOwner::publisher(), day, {}, certify_as("publisher")); }) ==
              ErrorCode::already_exists);
        CHECK(code_of([&] { (void)store.roll_role(Role::debit); }) == ErrorCode::already_exists);
    }
    CHECK(token.signing_key(label(store, "publisher-key-02"))->public_key().spki() == made.spki());
    CHECK(token.master_key(label(store, "role-debit-02")).cmac(as_bytes("x")) == key);
}

namespace {

/// An office whose token fails on demand.
struct FailingOffice : TokenOffice {
    FailingOffice() {
        auto failing = plan();
        failing.token = soft.failing_uri();
        store.emplace(make(failing));
        add_authority(*store);
    }
    [[nodiscard]] bool has(const std::string& end) const {
        return token::Token::open(soft.failing_uri(), SoftToken::right_pin()).has_key(label(*store, end));
    }

    const KeyOwner tianshan = KeyOwner::authority("tianshan");
    std::optional<KeyStore> store{};
};

}  // namespace

TEST_CASE("a token that does not destroy an old key fails no act, and does it later", "[token][keys]") {
    FailingOffice office;
    auto& store = *office.store;
    CHECK(store.roll_role(Role::debit) == 2);
    const auto old_key = crypto::key_id(store.authority("tianshan").certificate.public_key());
    {
        const testing::TokenFails fails{"destroy 6"};
        CHECK_NOTHROW(store.renew(office.tianshan, day, {}, certify_as("tianshan")));
        CHECK_NOTHROW(store.drop_role_version(Role::debit, 1));
        CHECK_NOTHROW(store.revoke(office.tianshan, old_key, {day}));
        CHECK(KeyStore::left_to_destroy_of(office.path).size() == 2);
    }
    CHECK(office.has("authority-tianshan-key-01"));
    CHECK(office.has("role-debit-01"));
    auto opened = office.reopen();
    CHECK(KeyStore::left_to_destroy_of(office.path).size() == 2);
    const auto signer = opened.authority_signer("tianshan");
    CHECK(
        signer.certificate.public_key().verify(as_bytes("record"), signer.signer->sign(as_bytes("record"))));
    CHECK(opened.roll_role(Role::load) == 2);
    CHECK(KeyStore::left_to_destroy_of(office.path).empty());
    CHECK_FALSE(office.has("authority-tianshan-key-01"));
    CHECK_FALSE(office.has("role-debit-01"));
    CHECK(office.has("authority-tianshan-key-02"));
    CHECK(office.has("role-debit-02"));
}

TEST_CASE("a key is revoked and a version dropped while the token is away", "[token][keys]") {
    FailingOffice office;
    CHECK(office.store->roll_role(Role::debit) == 2);
    office.store.reset();
    auto store = office.reopen();
    const auto key = crypto::key_id(store.authority("tianshan").certificate.public_key());
    {
        const testing::TokenFails away{"open 224"};
        CHECK_NOTHROW(store.revoke(office.tianshan, key, {day}));
        CHECK_NOTHROW(store.drop_role_version(Role::debit, 1));
        CHECK(KeyStore::left_to_destroy_of(office.path).size() == 2);
    }
    CHECK(store.versions(Role::debit) == std::vector<std::uint8_t>{2});
    store.renew(office.tianshan, day, {}, certify_as("tianshan"));
    CHECK(KeyStore::left_to_destroy_of(office.path).empty());
}

TEST_CASE("what a broken-off act left in the token is destroyed, because it was noted", "[token][keys]") {
    FailingOffice office;
    auto& store = *office.store;
    const Certify breaks_off = [](const crypto::Signer&) -> crypto::Certificate {
        throw Error{ErrorCode::bad_input, "certify"};
    };
    {
        const testing::TokenFails fails{"destroy 6"};
        CHECK(code_of([&] { store.renew(office.tianshan, day, {}, breaks_off); }) == ErrorCode::bad_input);
    }
    CHECK(office.has("authority-tianshan-key-02"));
    CHECK(KeyStore::left_to_destroy_of(office.path).size() == 1);
    CHECK_NOTHROW(store.renew(office.tianshan, day, {}, certify_as("tianshan")));
    CHECK_NOTHROW(office.reopen().authority_signer("tianshan"));
    CHECK(KeyStore::left_to_destroy_of(office.path).empty());
}

TEST_CASE("a token that comes back is found again", "[token][keys]") {
    FailingOffice office;
    const auto store = office.reopen();
    {
        const testing::TokenFails away{"open 224"};
        CHECK(code_of([&] { (void)store.publisher(); }) == ErrorCode::no_token);
    }
    CHECK_NOTHROW(store.publisher());
    const auto key = store.card_key(Role::picc, card);
    {
        const testing::TokenFails pulled_out{"sign 50"};
        CHECK(code_of([&] { (void)store.card_key(Role::picc, card); }) == ErrorCode::no_token);
    }
    const int asked = office.asked;
    CHECK(store.card_key(Role::picc, card) == key);
    CHECK(office.asked == asked + 1);
}
