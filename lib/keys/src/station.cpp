#include "damaged.hpp"
#include "digest_text.hpp"
#include "entries.hpp"
#include "impl.hpp"
#include "new_store.hpp"
#include "permit/core/words.hpp"

#include <algorithm>

namespace permit::keys {
namespace {

using nlohmann::json;
namespace fs = std::filesystem;

[[noreturn]] void refuse(const std::string& station, const std::string& why) {
    throw Error{ErrorCode::bad_input, tr("make a store for station {}", station), why};
}

void check_roles(const std::string& station, std::span<const Role> roles) {
    const auto asks_for = [&](Role role) {
        return std::find(roles.begin(), roles.end(), role) != roles.end();
    };
    if (roles.empty()) { refuse(station, tr("no role is named")); }
    for (const Role role : {Role::master, Role::picc}) {
        if (asks_for(role)) { refuse(station, tr("{} never leaves the office", name(role))); }
    }
    if (asks_for(Role::receipt) &&
        !std::all_of(roles.begin(), roles.end(), [](Role role) { return role == Role::receipt; })) {
        refuse(station, tr("receipt is for clearing, which holds no other role"));
    }
}

json json_of(const Station& station) {
    json roles = json::object();
    for (const auto& [role, versions] : station.roles) { roles[std::string{name(role)}] = versions; }
    json members = {{"name", station.name}, {"roles", std::move(roles)}, {"given", station.given.iso()}};
    if (station.revoked) { members["revoked"] = station.revoked->iso(); }
    return members;
}

RoleVersions roles_of(const json& members) {
    RoleVersions roles;
    for (const auto& [text, versions] : members.items()) {
        const auto role = role_from(text);
        if (!role || versions.empty()) {
            throw Error{ErrorCode::damaged_store, tr("read the stations"),
                        tr("a role is unknown or without key")};
        }
        roles[*role] = versions.get<std::vector<std::uint8_t>>();
    }
    return roles;
}

std::vector<Station> stations_in(const json& members) {
    std::vector<Station> stations;
    for (const auto& member : members.at("stations")) {
        Station station{member.at("name").get<std::string>(), roles_of(member.at("roles")),
                        Day::parse(member.at("given").get<std::string>())};
        if (member.contains("revoked")) {
            station.revoked = Day::parse(member.at("revoked").get<std::string>());
        }
        stations.push_back(std::move(station));
    }
    return stations;
}

/// A store of the first format has no register before its first station.
bool has_register(const fs::path& folder, bool made_in_first_format) {
    return !made_in_first_format || fs::exists(folder / stations_file);
}

std::vector<Station>::iterator station_named(std::vector<Station>& stations, const std::string& name) {
    return std::find_if(stations.begin(), stations.end(),
                        [&](const Station& station) { return station.name == name; });
}

std::vector<Station>::iterator require_station(std::vector<Station>& stations, const std::string& name) {
    const auto found = station_named(stations, name);
    if (found == stations.end()) {
        throw Error{ErrorCode::bad_input, tr("look for station {}", name), tr("it is not in the register")};
    }
    return found;
}

}  // namespace

std::vector<Station> KeyStore::stations() const { return impl_->stations(); }

std::vector<Station> KeyStore::stations_of(const fs::path& folder) {
    const auto info = inspect(folder);
    if (info.kind != StoreKind::office || !has_register(folder, info.id.empty())) { return {}; }
    const auto file = folder / stations_file;
    return read_members(read_document(file).members, file, stations_in);
}

void KeyStore::add_station(const StationPlan& plan, std::span<const Role> roles, const fs::path& folder,
                           BytesView passphrase) {
    impl_->require_office(tr("add station {}", plan.name));
    check_name(plan.name, tr("the station"));
    check_roles(plan.name, roles);
    const auto lock = impl_->lock();
    auto stations = impl_->stations();
    if (station_named(stations, plan.name) != stations.end()) {
        throw Error{ErrorCode::already_exists, tr("add station {}", plan.name), tr("it is in the register"),
                    tr("renew it, or choose another name")};
    }
    NewStore store{folder, impl_->station_manifest(plan), passphrase, plan.pin};
    stations.push_back({plan.name, impl_->give(store, roles), plan.given});
    impl_->put_stations(stations);
    store.publish();
}

void KeyStore::renew_station(const StationPlan& plan, const fs::path& folder, BytesView passphrase) {
    impl_->require_office(tr("renew station {}", plan.name));
    const auto lock = impl_->lock();
    auto stations = impl_->stations();
    auto& station = *require_station(stations, plan.name);
    if (station.revoked) { refuse(plan.name, tr("it was revoked on {}", station.revoked->iso())); }
    std::vector<Role> roles;
    for (const auto& [role, versions] : station.roles) { roles.push_back(role); }
    NewStore store{folder, impl_->station_manifest(plan), passphrase, plan.pin};
    station.roles = impl_->give(store, roles);
    station.given = plan.given;
    impl_->put_stations(stations);
    store.publish();
}

std::vector<Role> KeyStore::revoke_station(const std::string& name, Day day) {
    impl_->require_office(tr("revoke station {}", name));
    const auto lock = impl_->lock();
    auto stations = impl_->stations();
    auto& station = *require_station(stations, name);
    if (!station.revoked) { station.revoked = day; }
    impl_->put_stations(stations);
    std::vector<Role> held;
    for (const auto& [role, versions] : station.roles) { held.push_back(role); }
    return held;
}

std::vector<Station> KeyStore::Impl::stations() const {
    const auto& folder = vault().folder();
    if (info.kind != StoreKind::office || !has_register(folder, vault().made_in_first_format())) {
        return {};
    }
    const auto document = read_document(folder / stations_file);
    require_proven(document, vault(), stations_file);
    return read_members(document.members, folder / stations_file, stations_in);
}

void KeyStore::Impl::put_stations(std::vector<Station> stations) const {
    std::sort(stations.begin(), stations.end(),
              [](const Station& a, const Station& b) { return a.name < b.name; });
    json list = json::array();
    for (const auto& station : stations) { list.push_back(json_of(station)); }
    put_document({{"stations", std::move(list)}}, vault(), stations_file);
}

Manifest KeyStore::Impl::station_manifest(const StationPlan& plan) const {
    return {.kind = StoreKind::station,
            .realm = info.realm,
            .suite = info.suite,
            .name = plan.name,
            .token = plan.token,
            .labels = manifest.labels,
            .root = to_hex(info.root.fingerprint()),
            .cost = plan.cost};
}

void KeyStore::Impl::refuse_own_token(NewStore& store, std::span<const Role> roles) const {
    std::vector<Custody> given;
    for (const Role wanted : roles) {
        for (const auto& [version, master] : role(wanted)) {
            given.push_back(manifest.roles.at(wanted).at(version));
        }
    }
    for (const auto& place : named_places(manifest)) {
        if (!place.in_token || std::find(given.begin(), given.end(), place) != given.end()) { continue; }
        if (!store.keeper().has_in_token(place)) { continue; }
        throw Error{ErrorCode::bad_input, tr("make a store for a station"),
                    tr("its token has key {} of the office, which the station is not given", place.where),
                    tr("give the station a token of its own")};
    }
}

RoleVersions KeyStore::Impl::give(NewStore& store, std::span<const Role> roles) const {
    if (store.manifest().token) { refuse_own_token(store, roles); }
    const std::set<Role> distinct{roles.begin(), roles.end()};
    for (const Role wanted : distinct) {
        for (const auto& [version, master] : role(wanted)) {
            store.check_role(wanted, version, keeper, manifest.roles.at(wanted).at(version));
        }
    }
    RoleVersions given;
    for (const Role wanted : distinct) {
        for (const auto& [version, master] : role(wanted)) {
            store.take_role(wanted, version, keeper, manifest.roles.at(wanted).at(version));
            given[wanted].push_back(version);
        }
    }
    store.put_certificate(root_certificate, info.root);
    return given;
}

}  // namespace permit::keys
