#include "office.hpp"

#include <algorithm>

using namespace permit;
using namespace permit::keys;
using namespace permit::keys::testing;
namespace fs = std::filesystem;

namespace {

const std::string station_passphrase = "another one";

struct OfficeAndStation {
    TemporaryFolder folder{};
    KeyStore office = make_office(folder / "office");

    KeyStore exported(std::vector<Role> roles) const {
        office.export_station("counter 3", roles, folder / "station", as_bytes(station_passphrase), cheap);
        return KeyStore::open(folder / "station", as_bytes(station_passphrase));
    }

    [[nodiscard]] ErrorCode refusal(std::vector<Role> roles, const std::string& name = "counter 3") const {
        return code_of([&] {
            office.export_station(name, roles, folder / "station", as_bytes(station_passphrase), cheap);
        });
    }
};

}  // namespace

TEST_CASE("a station holds the roles it was given and no other", "[keys]") {
    const OfficeAndStation both;
    const auto station = both.exported({Role::inspect, Role::amend});
    CHECK(station.info().kind == StoreKind::station);
    CHECK(station.info().name == "counter 3");
    CHECK(station.info().roles == std::vector<Role>{Role::amend, Role::inspect});
    CHECK(station.info().root.fingerprint() == both.office.info().root.fingerprint());
    for (const Role role : all_roles) {
        const bool given = role == Role::amend || role == Role::inspect;
        INFO(name(role));
        CHECK(station.holds(role) == given);
        if (given) {
            CHECK(station.card_key(role, card(1)) == both.office.card_key(role, card(1)));
        } else {
            CHECK(code_of([&] { (void)station.card_key(role, card(1)); }) == ErrorCode::role_not_held);
            CHECK(code_of([&] { (void)station.version(role); }) == ErrorCode::role_not_held);
        }
    }
    CHECK(code_of([&] { (void)station.reserve_key(Role::debit, card(1)); }) == ErrorCode::role_not_held);
}

TEST_CASE("a station's folder has files for its roles only, under its own passphrase", "[keys]") {
    const OfficeAndStation both;
    (void)both.exported({Role::gate});
    std::vector<std::string> files;
    for (const auto& entry : fs::recursive_directory_iterator{both.folder / "station"}) {
        files.push_back(fs::relative(entry.path(), both.folder / "station").string());
    }
    std::sort(files.begin(), files.end());
    CHECK(files ==
          std::vector<std::string>{"pending", "root.pem", "sealed", "sealed/role-gate", "store.json"});
    CHECK(code_of([&] { (void)reopen(both.folder / "station"); }) == ErrorCode::wrong_passphrase);
}

TEST_CASE("a station signs nothing and cannot grow", "[keys]") {
    const OfficeAndStation both;
    auto station = both.exported({Role::amend});
    CHECK(code_of([&] { (void)station.root(); }) == ErrorCode::role_not_held);
    CHECK(code_of([&] { (void)station.publisher(); }) == ErrorCode::role_not_held);
    CHECK(code_of([&] { (void)station.authority_signer("tianshan"); }) == ErrorCode::role_not_held);
    CHECK(code_of([&] { add_authority(station, "tianshan", 1, 2); }) == ErrorCode::role_not_held);
    CHECK(code_of([&] { (void)station.draw_bundle_number(); }) == ErrorCode::role_not_held);
    CHECK(code_of([&] { (void)station.allocate(issue_request(1)); }) == ErrorCode::unknown_authority);
    CHECK(code_of([&] {
              station.export_station("another", std::vector{Role::amend}, both.folder / "another",
                                     as_bytes(station_passphrase), cheap);
          }) == ErrorCode::role_not_held);
    CHECK(station.authorities().empty());
}

TEST_CASE("a role key copied into a station's folder is not the station's", "[keys]") {
    const OfficeAndStation both;
    (void)both.exported({Role::gate});
    fs::copy_file(both.folder / "office" / "sealed" / "role-amend",
                  both.folder / "station" / "sealed" / "role-amend");
    const auto station = KeyStore::open(both.folder / "station", as_bytes(station_passphrase));
    CHECK_FALSE(station.holds(Role::amend));
}

TEST_CASE("a station keeps and finishes work on cards", "[keys]") {
    const OfficeAndStation both;
    auto station = both.exported({Role::amend});
    const Pending work{.work = Work::issue,
                       .uid = card(1),
                       .authority = "tianshan",
                       .serial = 5,
                       .version = 1,
                       .decided = Day::parse("2026-05-01"),
                       .request = crypto::sha256(as_bytes("x"))};
    station.keep(work);
    CHECK(station.pending(card(1)) == work);
    station.finish(card(1));
    CHECK_FALSE(station.pending(card(1)));
}

TEST_CASE("master and picc stay in the office, receipt goes alone", "[keys]") {
    const OfficeAndStation both;
    CHECK(both.refusal({}) == ErrorCode::bad_input);
    CHECK(both.refusal({Role::master}) == ErrorCode::bad_input);
    CHECK(both.refusal({Role::amend, Role::picc}) == ErrorCode::bad_input);
    CHECK(both.refusal({Role::receipt, Role::gate}) == ErrorCode::bad_input);
    CHECK(both.refusal({Role::amend}, "../x") == ErrorCode::bad_input);
    CHECK_FALSE(fs::exists(both.folder / "station"));
    CHECK(both.exported({Role::receipt}).holds(Role::receipt));
    CHECK(both.refusal({Role::amend}) == ErrorCode::already_exists);
}

TEST_CASE("a production office has no purse keys to give", "[keys]") {
    const TemporaryFolder folder;
    const auto office = make_office(folder / "office", Realm::production);
    CHECK(code_of([&] {
              office.export_station("bus", std::vector{Role::debit}, folder / "station",
                                    as_bytes(station_passphrase), cheap);
          }) == ErrorCode::role_not_held);
    CHECK_FALSE(fs::exists(folder / "station"));
}
