#include "office.hpp"

using namespace permit;
using namespace permit::keys;
using namespace permit::keys::testing;
namespace fs = std::filesystem;

namespace {

struct Rolled {
    TemporaryFolder folder{};
    fs::path path = folder / "office";
    KeyStore store = make_office(path);
};

}  // namespace

TEST_CASE("a rolled role gets a new key beside the old", "[keys]") {
    Rolled office;
    const auto old_key = office.store.card_key(Role::amend, card(1));
    CHECK(office.store.roll_role(Role::amend) == 2);
    CHECK(office.store.version(Role::amend) == 2);
    const auto opened = reopen(office.path);
    CHECK(opened.versions(Role::amend) == std::vector<std::uint8_t>{1, 2});
    CHECK(opened.card_key_at(Role::amend, 1, card(1)) == old_key);
    CHECK(opened.card_key(Role::amend, card(1)) == office.store.card_key(Role::amend, card(1)));
    CHECK_FALSE(opened.card_key(Role::amend, card(1)) == old_key);
    CHECK(opened.versions(Role::inspect) == std::vector<std::uint8_t>{1});
    CHECK(opened.info().versions.at(Role::amend) == std::vector<std::uint8_t>{1, 2});
    CHECK(code_of([&] { (void)opened.card_key_at(Role::amend, 3, card(1)); }) ==
          ErrorCode::key_version_unknown);
}

TEST_CASE("an older version is dropped, the newest is not", "[keys]") {
    Rolled office;
    (void)office.store.roll_role(Role::amend);
    const auto key = office.store.card_key(Role::amend, card(1));
    CHECK(code_of([&] { office.store.drop_role_version(Role::amend, 2); }) == ErrorCode::bad_input);
    CHECK(code_of([&] { office.store.drop_role_version(Role::amend, 3); }) == ErrorCode::key_version_unknown);
    office.store.drop_role_version(Role::amend, 1);
    CHECK_FALSE(fs::exists(office.path / "sealed" / "role-amend-01"));
    CHECK(reopen(office.path).versions(Role::amend) == std::vector<std::uint8_t>{2});
    CHECK(reopen(office.path).card_key(Role::amend, card(1)) == key);
    CHECK(code_of([&] { office.store.drop_role_version(Role::amend, 2); }) == ErrorCode::bad_input);
}

TEST_CASE("versions end before FF", "[keys]") {
    Rolled office;
    for (unsigned version = 2; version < 0xFF; ++version) {
        CHECK(office.store.roll_role(Role::gate) == version);
    }
    CHECK(code_of([&] { (void)office.store.roll_role(Role::gate); }) == ErrorCode::bad_input);
    CHECK(reopen(office.path).version(Role::gate) == 0xFE);
}

TEST_CASE("a role that is not held is not rolled", "[keys]") {
    const TemporaryFolder folder;
    auto office = make_office(folder / "office", Realm::production);
    CHECK(code_of([&] { (void)office.roll_role(Role::debit); }) == ErrorCode::role_not_held);
    CHECK(code_of([&] { office.drop_role_version(Role::debit, 1); }) == ErrorCode::role_not_held);
}

TEST_CASE("reserve keys stay the same when the master role is rolled, and so does what they derive from",
          "[keys]") {
    const TemporaryFolder folder;
    auto office = make_office(folder / "office", Realm::production);
    const auto reserve = office.reserve_key(Role::debit, card(1));
    (void)office.roll_role(Role::master);
    CHECK(office.reserve_key(Role::debit, card(1)) == reserve);
    CHECK(code_of([&] { office.drop_role_version(Role::master, 1); }) == ErrorCode::bad_input);
}

TEST_CASE("a crash while a role is rolled leaves one version or two", "[keys]") {
    Rolled office;
    const auto manifest = content_of(office.path / "store.json");
    (void)office.store.roll_role(Role::amend);
    overwrite(office.path / "store.json", manifest);  // its replacement never happened
    auto opened = reopen(office.path);
    CHECK(opened.versions(Role::amend) == std::vector<std::uint8_t>{1});
    CHECK(opened.roll_role(Role::amend) == 2);
    CHECK(reopen(office.path).card_key(Role::amend, card(1)) == opened.card_key(Role::amend, card(1)));
}

TEST_CASE("two programs that roll at once both count", "[keys]") {
    Rolled office;
    auto other = reopen(office.path);
    CHECK(office.store.roll_role(Role::amend) == 2);
    CHECK(other.roll_role(Role::amend) == 3);
    CHECK(reopen(office.path).versions(Role::amend) == std::vector<std::uint8_t>{1, 2, 3});
}

TEST_CASE("what travels is sealed under the amend version both sides hold", "[keys]") {
    Rolled office;
    const auto salt = from_hex("0102030405060708");
    const auto old_key = office.store.carrying_key(1, salt);
    (void)office.store.roll_role(Role::amend);
    CHECK(office.store.carrying_key(1, salt) == old_key);
    CHECK_FALSE(office.store.carrying_key(2, salt) == old_key);
    CHECK_FALSE(office.store.carrying_key(1, from_hex("01")) == old_key);
    CHECK(code_of([&] { (void)office.store.carrying_key(3, salt); }) == ErrorCode::key_version_unknown);
}
