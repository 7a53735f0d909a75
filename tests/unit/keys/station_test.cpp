#include "office.hpp"

#include <algorithm>
#include <nlohmann/json.hpp>

using namespace permit;
using namespace permit::keys;
using namespace permit::keys::testing;
namespace fs = std::filesystem;

namespace {

const std::string station_passphrase = "another one";

struct OfficeAndStation {
    TemporaryFolder folder{};
    KeyStore office = make_office(folder / "office");

    KeyStore exported(std::vector<Role> roles) {
        office.add_station(plan("counter 3"), roles, folder / "station", as_bytes(station_passphrase));
        return station();
    }
    [[nodiscard]] KeyStore station() const {
        return KeyStore::open(folder / "station", as_bytes(station_passphrase));
    }

    [[nodiscard]] static StationPlan plan(const std::string& name, const std::string& given = "2026-03-01") {
        return {.name = name, .given = Day::parse(given), .cost = cheap};
    }

    [[nodiscard]] ErrorCode refusal(std::vector<Role> roles, const std::string& name = "counter 3") {
        return code_of(
            [&] { office.add_station(plan(name), roles, folder / "station", as_bytes(station_passphrase)); });
    }
};

}  // namespace

TEST_CASE("a station holds the roles it was given and no other", "[keys]") {
    OfficeAndStation both;
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
    OfficeAndStation both;
    (void)both.exported({Role::gate});
    std::vector<std::string> files;
    for (const auto& entry : fs::recursive_directory_iterator{both.folder / "station"}) {
        files.push_back(fs::relative(entry.path(), both.folder / "station").string());
    }
    std::sort(files.begin(), files.end());
    CHECK(files ==
          std::vector<std::string>{"pending", "root.pem", "sealed", "sealed/role-gate-01", "store.json"});
    CHECK(code_of([&] { (void)reopen(both.folder / "station"); }) == ErrorCode::wrong_passphrase);
}

TEST_CASE("a station signs nothing and cannot grow", "[keys]") {
    OfficeAndStation both;
    auto station = both.exported({Role::amend});
    CHECK(code_of([&] { (void)station.publisher(); }) == ErrorCode::role_not_held);
    CHECK(code_of([&] { (void)station.authority_signer("tianshan"); }) == ErrorCode::role_not_held);
    CHECK(code_of([&] { add_authority(station, "tianshan", 1, 2); }) == ErrorCode::role_not_held);
    CHECK(code_of([&] { (void)station.publish_bundle(); }) == ErrorCode::role_not_held);
    CHECK(code_of([&] { (void)station.allocate(issue_request(1)); }) == ErrorCode::unknown_authority);
    CHECK(code_of([&] {
              station.add_station(OfficeAndStation::plan("another"), std::vector{Role::amend},
                                  both.folder / "another", as_bytes(station_passphrase));
          }) == ErrorCode::role_not_held);
    CHECK(code_of([&] { (void)station.roll_role(Role::amend); }) == ErrorCode::role_not_held);
    CHECK(code_of([&] { (void)station.publish_status(); }) == ErrorCode::role_not_held);
    CHECK(code_of([&] { (void)station.status_state(); }) == ErrorCode::role_not_held);
    CHECK(code_of([&] { (void)station.request_renewal(KeyOwner::publisher()); }) == ErrorCode::role_not_held);
    CHECK(station.authorities().empty());
    CHECK(station.stations().empty());
    CHECK(KeyStore::waiting_of(both.folder / "station").empty());
}

TEST_CASE("a role key copied into a station's folder is not the station's", "[keys]") {
    OfficeAndStation both;
    (void)both.exported({Role::gate});
    fs::copy_file(both.folder / "office" / "sealed" / "role-amend-01",
                  both.folder / "station" / "sealed" / "role-amend-01");
    const auto station = KeyStore::open(both.folder / "station", as_bytes(station_passphrase));
    CHECK_FALSE(station.holds(Role::amend));
}

TEST_CASE("a station keeps and finishes work on cards", "[keys]") {
    OfficeAndStation both;
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
    OfficeAndStation both;
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
    auto office = make_office(folder / "office", Realm::production);
    CHECK(code_of([&] {
              office.add_station(OfficeAndStation::plan("bus"), std::vector{Role::debit}, folder / "station",
                                 as_bytes(station_passphrase));
          }) == ErrorCode::role_not_held);
    CHECK_FALSE(fs::exists(folder / "station"));
}

TEST_CASE("a manifest that claims more than the station was given is found", "[keys]") {
    OfficeAndStation both;
    (void)both.exported({Role::gate});
    const fs::path file = both.folder / "station" / "store.json";
    auto members = nlohmann::json::parse(content_of(file));
    members.erase("digest");
    const auto change =
        GENERATE(std::string{"/kind"}, "/roles/amend", "/roles/gate/0/version", "/name", "/realm");
    if (change == "/kind") {
        members["kind"] = "office";
    } else if (change == "/roles/amend") {
        members["roles"]["amend"] = members["roles"]["gate"];
    } else if (change == "/roles/gate/0/version") {
        members["roles"]["gate"][0]["version"] = 2;
    } else if (change == "/name") {
        members["name"] = "counter 4";
    } else {
        members["realm"] = "production";
    }
    // Somebody who knows the format can make the digest fit, not the seal.
    auto bare = members;
    bare.erase("seal");
    members["digest"] = to_hex(crypto::sha256(as_bytes(bare.dump())));
    const std::string text = members.dump(2) + "\n";
    overwrite(file, as_bytes(text));
    INFO(change);
    const auto code = code_of([&] { (void)both.station(); });
    // The realm is part of what the passphrase's key is asked about first.
    CHECK(code == (change == "/realm" ? ErrorCode::wrong_passphrase : ErrorCode::damaged_store));
}

TEST_CASE("the office knows its stations and what they were given", "[keys]") {
    OfficeAndStation both;
    (void)both.office.roll_role(Role::amend);
    (void)both.exported({Role::inspect, Role::amend});
    const Station counter{
        "counter 3", {{Role::amend, {1, 2}}, {Role::inspect, {1}}}, Day::parse("2026-03-01"), {}};
    CHECK(reopen(both.folder / "office").stations() == std::vector{counter});
    CHECK(KeyStore::stations_of(both.folder / "office") == std::vector{counter});
    CHECK(both.station().versions(Role::amend) == std::vector<std::uint8_t>{1, 2});
    CHECK(both.station().card_key_at(Role::amend, 1, card(1)) ==
          both.office.card_key_at(Role::amend, 1, card(1)));
}

TEST_CASE("a station that is renewed gets the versions held now, in a new folder", "[keys]") {
    OfficeAndStation both;
    (void)both.exported({Role::amend});
    const auto version = both.office.roll_role(Role::amend);
    CHECK(code_of([&] {
              both.office.renew_station(OfficeAndStation::plan("counter 3", "2026-04-01"),
                                        both.folder / "station", as_bytes("x"));
          }) == ErrorCode::already_exists);
    CHECK(both.office.stations().front().given == Day::parse("2026-03-01"));
    both.office.renew_station(OfficeAndStation::plan("counter 3", "2026-04-01"), both.folder / "renewed",
                              as_bytes("x"));
    const auto renewed = KeyStore::open(both.folder / "renewed", as_bytes("x"));
    CHECK(renewed.version(Role::amend) == version);
    CHECK(both.station().version(Role::amend) == 1);
    CHECK(both.office.stations().front().given == Day::parse("2026-04-01"));
    CHECK(both.office.stations().front().roles.at(Role::amend) == std::vector<std::uint8_t>{1, 2});
    CHECK(code_of([&] {
              both.office.renew_station(OfficeAndStation::plan("nobody"), both.folder / "n", as_bytes("x"));
          }) == ErrorCode::bad_input);
}

TEST_CASE("a revoked station is told which roles are to be rolled, and is not renewed", "[keys]") {
    OfficeAndStation both;
    (void)both.exported({Role::amend, Role::inspect});
    const Day day = Day::parse("2026-05-01");
    CHECK(both.office.revoke_station("counter 3", day) == std::vector{Role::amend, Role::inspect});
    CHECK(reopen(both.folder / "office").stations().front().revoked == day);
    CHECK(code_of([&] {
              both.office.renew_station(OfficeAndStation::plan("counter 3"), both.folder / "n",
                                        as_bytes("x"));
          }) == ErrorCode::bad_input);
    CHECK_FALSE(fs::exists(both.folder / "n"));
    CHECK(code_of([&] { (void)both.office.revoke_station("nobody", day); }) == ErrorCode::bad_input);
    CHECK(both.refusal({Role::amend}) == ErrorCode::already_exists);
}
