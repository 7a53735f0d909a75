#include "office.hpp"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>
#include <algorithm>
#include <thread>

using namespace permit;
using namespace permit::keys;
using namespace permit::keys::testing;
namespace fs = std::filesystem;

TEST_CASE("an office opens again with the same keys", "[keys]") {
    const TemporaryFolder folder;
    const auto made = make_office(folder / "office");
    const auto opened = reopen(folder / "office");
    CHECK(opened.info().kind == StoreKind::office);
    CHECK(opened.info().realm == Realm::test);
    for (const Role role : all_roles) {
        INFO(name(role));
        REQUIRE(opened.holds(role));
        CHECK(opened.card_key(role, card(1)) == made.card_key(role, card(1)));
        CHECK(opened.version(role) == 1);
    }
    CHECK(opened.info().root.fingerprint() == made.info().root.fingerprint());
    CHECK(opened.info().id == made.info().id);
    CHECK(opened.publisher().signer->public_key().spki() == made.publisher().signer->public_key().spki());
}

TEST_CASE("no two roles and no two stores share a master key", "[keys]") {
    const TemporaryFolder folder;
    const auto first = make_office(folder / "first");
    const auto second = make_office(folder / "second");
    for (const Role role : all_roles) {
        CHECK_FALSE(first.card_key(role, card(1)) == second.card_key(role, card(1)));
        CHECK_FALSE(first.card_key(role, card(1)) == crypto::Aes128Key{});
    }
    CHECK_FALSE(first.reserve_key(Role::debit, card(1)) == first.card_key(Role::debit, card(1)));
}

TEST_CASE("a production office keeps no debit and load keys, and reserves their slots", "[keys]") {
    const TemporaryFolder folder;
    const auto office = make_office(folder / "office", Realm::production);
    for (const Role role : all_roles) { CHECK(office.holds(role) == !needs_token_in_production(role)); }
    CHECK_FALSE(fs::exists(folder / "office" / "sealed" / "role-debit-01"));
    CHECK_FALSE(fs::exists(folder / "office" / "sealed" / "role-load-01"));
    CHECK(code_of([&] { (void)office.card_key(Role::debit, card(1)); }) == ErrorCode::role_not_held);

    const auto slot = slot_key(office, Role::load, card(1));
    CHECK(slot.reserved);
    CHECK(slot.key == slot_key(reopen(folder / "office"), Role::load, card(1)).key);
    CHECK_FALSE(slot.key == slot_key(office, Role::debit, card(1)).key);
    CHECK_FALSE(slot.key == slot_key(office, Role::load, card(2)).key);
}

TEST_CASE("a wrong passphrase is told, an empty one is not accepted", "[keys]") {
    const TemporaryFolder folder;
    (void)make_office(folder / "office");
    CHECK(code_of([&] { (void)KeyStore::open(folder / "office", as_bytes("Correct horse")); }) ==
          ErrorCode::wrong_passphrase);
    CHECK(code_of([&] { (void)KeyStore::open(folder / "office", {}); }) == ErrorCode::wrong_passphrase);
    CHECK(code_of([&] { (void)KeyStore::init(folder / "other", office_plan(), {}); }) ==
          ErrorCode::bad_input);
    CHECK_FALSE(fs::exists(folder / "other"));
}

TEST_CASE("what is no store is named so", "[keys]") {
    const TemporaryFolder folder;
    CHECK(code_of([&] { (void)reopen(folder.path()); }) == ErrorCode::not_a_store);
    CHECK(code_of([&] { (void)reopen(folder / "nowhere"); }) == ErrorCode::not_a_store);
    CHECK(code_of([&] { (void)KeyStore::inspect(folder.path()); }) == ErrorCode::not_a_store);
}

TEST_CASE("a store is made in a new or an empty folder only", "[keys]") {
    const TemporaryFolder folder;
    fs::create_directory(folder / "empty");
    CHECK_NOTHROW(make_office(folder / "empty"));
    const auto before = content_of(folder / "empty" / "store.json");
    CHECK(code_of([&] { (void)make_office(folder / "empty"); }) == ErrorCode::already_exists);
    CHECK(content_of(folder / "empty" / "store.json") == before);
    CHECK(std::distance(fs::directory_iterator{folder.path()}, {}) == 1);
    const fs::path foreign = folder / "foreign";
    fs::create_directory(foreign);
    std::ofstream{foreign / "letter.txt"} << "mine";
    CHECK(code_of([&] { (void)make_office(foreign); }) == ErrorCode::already_exists);
    CHECK(std::distance(fs::directory_iterator{foreign}, {}) == 1);
    CHECK_NOTHROW(make_office((folder / "with-slash").string() + "/"));
    CHECK_NOTHROW(reopen((folder / "with-slash").string() + "/"));
}

TEST_CASE("everything in a store is its owner's alone", "[keys]") {
    const TemporaryFolder folder;
    auto office = make_office(folder / "office");
    add_authority(office, "tianshan", 1, 100);
    (void)office.allocate(issue_request(1));
    std::size_t files = 0;
    for (const auto& entry : fs::recursive_directory_iterator{folder / "office"}) {
        struct stat found {};
        REQUIRE(::lstat(entry.path().c_str(), &found) == 0);
        INFO(entry.path());
        CHECK((found.st_mode & 0777U) == (entry.is_directory() ? 0700U : 0600U));
        ++files;
    }
    CHECK(files > 20);
}

TEST_CASE("a store others may read is refused, whichever part it is", "[keys]") {
    const TemporaryFolder folder;
    const fs::path office = folder / "office";
    (void)make_office(office);
    const auto part =
        GENERATE(std::string{}, "store.json", "root.pem", "sealed", "sealed/role-amend-01", "pending");
    const fs::path path = part.empty() ? office : office / part;
    const auto bit = GENERATE(fs::perms::group_read, fs::perms::others_read, fs::perms::others_exec);
    fs::permissions(path, bit, fs::perm_options::add);
    const Error error = error_of([&] { (void)reopen(office); });
    CHECK(error.code() == ErrorCode::store_too_open);
    CHECK(error.why().find(path.string()) != std::string::npos);
    CHECK(code_of([&] { (void)KeyStore::inspect(office); }) == ErrorCode::store_too_open);
}

TEST_CASE("a store says what it is without its passphrase", "[keys]") {
    const TemporaryFolder folder;
    const auto office = make_office(folder / "office", Realm::production);
    const auto info = KeyStore::inspect(folder / "office");
    CHECK(info.kind == StoreKind::office);
    CHECK(info.realm == Realm::production);
    CHECK(info.suite == crypto::Suite::es256);
    CHECK(info.roles == office.info().roles);
    CHECK(info.root.fingerprint() == office.info().root.fingerprint());
}

TEST_CASE("neither passphrase nor private key stands in a store in plain", "[keys]") {
    const TemporaryFolder folder;
    (void)RootStore::init(folder / "office" / "root-key", {Realm::test, crypto::Suite::es256, {}, {}, cheap},
                          as_bytes(passphrase), certify_as("root"));
    auto office = make_office(folder / "office");
    add_authority(office, "tianshan", 1, 100);
    // PKCS #8 of P-256 up to the scalar.
    const Bytes head = from_hex("308187020100301306072A8648CE3D020106082A8648CE3D030107");
    for (const auto& entry : fs::recursive_directory_iterator{folder / "office"}) {
        if (entry.is_directory()) { continue; }
        const Bytes content = content_of(entry.path());
        INFO(entry.path());
        CHECK(std::search(content.begin(), content.end(), head.begin(), head.end()) == content.end());
        const auto text = as_bytes(passphrase);
        CHECK(std::search(content.begin(), content.end(), text.begin(), text.end()) == content.end());
    }
}

TEST_CASE("writers exclude each other, readers do not mind", "[keys]") {
    const TemporaryFolder folder;
    auto office = make_office(folder / "office");
    add_authority(office, "tianshan", 1, 100);
    const auto fd = ::open((folder / "office").c_str(), O_RDONLY | O_DIRECTORY);
    REQUIRE(::flock(fd, LOCK_EX) == 0);
    CHECK(code_of([&] { (void)office.allocate(issue_request(1)); }) == ErrorCode::store_in_use);
    CHECK(code_of([&] { (void)office.publish_bundle(); }) == ErrorCode::store_in_use);
    CHECK_NOTHROW(reopen(folder / "office"));
    ::close(fd);
    CHECK(office.allocate(issue_request(1)).serial == 1);
}

TEST_CASE("bundle numbers grow, across openings too", "[keys]") {
    const TemporaryFolder folder;
    CHECK(make_office(folder / "office").publish_bundle().number == 1);
    auto office = reopen(folder / "office");
    CHECK(office.publish_bundle().number == 2);
    CHECK(reopen(folder / "office").publish_bundle().number == 3);
}

TEST_CASE("a writer waits for another's short turn", "[keys]") {
    const TemporaryFolder folder;
    auto office = make_office(folder / "office");
    const auto fd = ::open((folder / "office").c_str(), O_RDONLY | O_DIRECTORY);
    REQUIRE(::flock(fd, LOCK_EX) == 0);
    std::thread other{[&] { ::close(fd); }};
    CHECK(office.publish_bundle().number == 1);
    CHECK_NOTHROW(office.log().append({"2026-03-01T09:00:00Z", "bundle made", {}}));
    other.join();
}

TEST_CASE("no store is made inside another, but for the root's of its office", "[keys]") {
    const TemporaryFolder folder;
    auto office = make_office(folder / "office");
    const auto inside = folder / "office" / "stations" / "counter";
    CHECK(code_of([&] { (void)make_office(inside); }) == ErrorCode::bad_input);
    CHECK(code_of([&] {
              office.add_station({.name = "gate", .given = Day::parse("2026-03-01"), .cost = cheap},
                                 std::vector{Role::gate}, folder / "office" / "gate", as_bytes("x"));
          }) == ErrorCode::bad_input);
    CHECK(office.stations().empty());
    const auto root = [&](const fs::path& at) {
        return code_of([&] {
            (void)RootStore::init(at, {.realm = Realm::test, .suite = crypto::Suite::es256, .cost = cheap},
                                  as_bytes(passphrase), certify_as("root"));
        });
    };
    CHECK(root(folder / "office" / "elsewhere") == ErrorCode::bad_input);
    CHECK_NOTHROW(RootStore::init(folder / "office" / "root-key",
                                  {.realm = Realm::test, .suite = crypto::Suite::es256, .cost = cheap},
                                  as_bytes(passphrase), certify_as("root")));
}
