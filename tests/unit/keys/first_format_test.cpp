#include "office.hpp"

#include <algorithm>

using namespace permit;
using namespace permit::keys;
using namespace permit::keys::testing;
namespace fs = std::filesystem;

namespace {

/// Stores that a program of the first format made, as they were.
struct OldStores {
    TemporaryFolder folder{};
    fs::path office = copied("office");
    fs::path station = copied("station");

    [[nodiscard]] fs::path copied(const std::string& name) const {
        const fs::path to = folder / name;
        fs::copy(fs::path{PERMIT_SOURCE} / "tests/unit/keys/first_format" / name, to,
                 fs::copy_options::recursive);
        fs::create_directories(to / "pending");
        fs::permissions(to, fs::perms::owner_all);
        for (const auto& entry : fs::recursive_directory_iterator{to}) {
            fs::permissions(entry.path(), entry.is_directory()
                                              ? fs::perms::owner_all
                                              : fs::perms::owner_read | fs::perms::owner_write);
        }
        return to;
    }
};

}  // namespace

TEST_CASE("a store of the first format opens with one version of each role", "[keys]") {
    const OldStores old;
    const auto office = reopen(old.office);
    const auto station = reopen(old.station);
    for (const Role role : all_roles) { CHECK(office.versions(role) == std::vector<std::uint8_t>{1}); }
    CHECK(station.info().name == "counter");
    CHECK(station.card_key(Role::amend, card(1)) == office.card_key(Role::amend, card(1)));
    CHECK(office.authority("tianshan").last_serial == 1000);
    CHECK(office.authority_signer("tianshan").certificate.common_name() == "tianshan");
    CHECK(KeyStore::authorities_of(old.office).size() == 1);
    CHECK(office.regions().empty());
    CHECK(office.stations().empty());
    CHECK(office.publisher_keys().certificate);
}

TEST_CASE("the root's key of an office of the first format is where it was", "[keys]") {
    const OldStores old;
    const auto root = RootStore::open(old.office, as_bytes(passphrase));
    const auto signature = root.signer()->sign(as_bytes("x"));
    CHECK(reopen(old.office).info().root.public_key().verify(as_bytes("x"), signature));
    CHECK(KeyStore::inspect(old.office).root_store == ".");
    CHECK(code_of([&] { (void)RootStore::open(old.station, as_bytes(passphrase)); }) ==
          ErrorCode::not_a_store);
}

TEST_CASE("a store of the first format grows like any other", "[keys]") {
    const OldStores old;
    auto office = reopen(old.office);
    const auto key = office.card_key(Role::amend, card(1));
    const auto publisher = office.publisher_keys().certificate->common_name();
    CHECK(office.roll_role(Role::amend) == 2);
    office.renew(KeyOwner::authority("tianshan"), Day::parse("2026-05-01"), {}, certify_as("tianshan"));
    office.renew(KeyOwner::publisher(), Day::parse("2026-05-01"), {}, certify_as(publisher));
    add_authority(office, "shuimogou", 1001, 2000);
    office.add_region("Xinjiang", {}, certify_as("Xinjiang"));
    office.add_station({.name = "counter 2", .given = Day::parse("2026-05-01"), .cost = cheap},
                       std::vector{Role::amend}, old.folder / "station 2", as_bytes("x"));
    CHECK(office.publish_status().number == 1);
    CHECK(office.publish_bundle().number == 1);

    const auto opened = reopen(old.office);
    CHECK(opened.card_key_at(Role::amend, 1, card(1)) == key);
    CHECK(opened.versions(Role::amend) == std::vector<std::uint8_t>{1, 2});
    CHECK(opened.authority("tianshan").former.size() == 1);
    CHECK(opened.authorities().size() == 2);
    CHECK(opened.publisher_keys().former.size() == 1);
    CHECK(opened.regions().size() == 1);
    CHECK(opened.stations().size() == 1);
    CHECK_NOTHROW(RootStore::open(old.office, as_bytes(passphrase)));
    CHECK_FALSE(fs::exists(old.office / "authorities" / "tianshan" / "key"));
    CHECK_FALSE(fs::exists(old.office / "sealed" / "publisher"));
}

TEST_CASE("a document of the first format, which bears no seal, does not pass in a newer store", "[keys]") {
    const OldStores old;
    auto office = make_office(old.folder / "newer");
    add_authority(office, "tianshan", 1, 1000);
    const fs::path mine = old.folder / "newer" / "authorities" / "tianshan";
    fs::copy_file(old.office / "authorities" / "tianshan" / "authority.json", mine / "authority.json");
    fs::copy_file(old.office / "authorities" / "tianshan" / "certificate.pem", mine / "certificate.pem");
    fs::remove(mine / "signing-keys.json");
    CHECK(code_of([&] { (void)reopen(old.folder / "newer"); }) == ErrorCode::damaged_store);
    overwrite(old.folder / "newer" / "store.json", content_of(old.office / "store.json"));
    CHECK_FALSE(code_of([&] { (void)reopen(old.folder / "newer"); }) == ErrorCode::internal);
}
