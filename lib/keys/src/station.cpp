#include "entries.hpp"
#include "impl.hpp"
#include "new_store.hpp"

#include <algorithm>

namespace permit::keys {
namespace {

[[noreturn]] void refuse(const std::string& station, const std::string& why) {
    throw Error{ErrorCode::bad_input, "make a store for station " + station, why};
}

void check_roles(const std::string& station, std::span<const Role> roles) {
    const auto asks_for = [&](Role role) {
        return std::find(roles.begin(), roles.end(), role) != roles.end();
    };
    if (roles.empty()) { refuse(station, "no role is named"); }
    for (const Role role : {Role::master, Role::picc}) {
        if (asks_for(role)) { refuse(station, std::string{name(role)} + " never leaves the office"); }
    }
    if (asks_for(Role::receipt) &&
        !std::all_of(roles.begin(), roles.end(), [](Role role) { return role == Role::receipt; })) {
        refuse(station, "receipt is for clearing, which holds no other role");
    }
}

}  // namespace

void KeyStore::export_station(const std::string& name, std::span<const Role> roles,
                              const std::filesystem::path& folder, BytesView passphrase,
                              const crypto::ScryptCost& cost) const {
    check_name(name, "the station");
    impl_->require_office("make a store for station " + name);
    check_roles(name, roles);
    Manifest manifest{StoreKind::station, impl_->info.realm, impl_->info.suite, name, {}, cost, {}, {}};
    for (const Role role : roles) { manifest.roles[role] = impl_->role(role).version; }
    NewStore station{folder, manifest, passphrase};
    for (const auto& [role, version] : manifest.roles) { station.put_role(role, impl_->role(role).master); }
    station.put_certificate(root_certificate, impl_->info.root);
    station.publish();
}

}  // namespace permit::keys
