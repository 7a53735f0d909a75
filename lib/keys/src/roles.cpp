#include "diversification.hpp"
#include "impl.hpp"
#include "permit/core/words.hpp"

#include <algorithm>

namespace permit::keys {
namespace {

bool lacks_purse_role(const Manifest& manifest) {
    return std::any_of(all_roles.begin(), all_roles.end(), [&](Role role) {
        return needs_token_in_production(role) && !manifest.roles.contains(role);
    });
}

struct NextVersion {
    std::uint8_t number;
    bool in_token;
};

NextVersion next_version(const Manifest& manifest, Role role) {
    const std::string doing = tr("roll role {}", name(role));
    const auto found = manifest.roles.find(role);
    if (found == manifest.roles.end()) { throw Error{ErrorCode::role_not_held, doing}; }
    const auto& [newest, place] = *found->second.rbegin();
    if (newest + 1 >= reserve_version) {
        throw Error{ErrorCode::bad_input, doing, tr("its versions 01 to FE are used up"),
                    tr("found a new store, and issue new cards from it")};
    }
    return {static_cast<std::uint8_t>(newest + 1), place.in_token};
}

}  // namespace

bool KeyStore::holds(Role role) const { return impl_->masters.contains(role); }

std::vector<std::uint8_t> KeyStore::versions(Role role) const {
    std::vector<std::uint8_t> held;
    for (const auto& [version, master] : impl_->role(role)) { held.push_back(version); }
    return held;
}

crypto::Aes128Key KeyStore::card_key_at(Role role, std::uint8_t version, const Uid& uid) const {
    return impl_->master(role, version).diversify(diversification_input(role, uid));
}

crypto::SealKey KeyStore::carrying_key(std::uint8_t amend_version, BytesView salt) const {
    const auto& master = impl_->master(Role::amend, amend_version);
    return carrying_key_by([&](BytesView message) { return master.cmac(message); }, salt);
}

// The oldest version: the slots of all cards stay the same when the role is rolled.
crypto::Aes128Key KeyStore::reserve_key(Role role, const Uid& uid) const {
    return impl_->role(Role::master).begin()->second->diversify(diversification_input(role, uid));
}

std::uint8_t KeyStore::roll_role(Role role) {
    impl_->require_office(tr("roll role {}", name(role)));
    const auto lock = impl_->lock();
    const auto [next, in_token] = next_version(proven_manifest(impl_->vault()), role);
    const auto made = impl_->make_role_master(role, next, in_token);
    impl_->change_manifest([&, version = next](Manifest& manifest) { manifest.roles[role][version] = made; });
    impl_->clean_up(in_token);
    return next;
}

void KeyStore::drop_role_version(Role role, std::uint8_t version) {
    const std::string doing = tr("drop a version of role {}", name(role));
    impl_->require_office(doing);
    const auto lock = impl_->lock();
    Custody dropped;
    impl_->change_manifest([&](Manifest& manifest) {
        const auto found = manifest.roles.find(role);
        if (found == manifest.roles.end()) { throw Error{ErrorCode::role_not_held, doing}; }
        const auto at = found->second.find(version);
        if (at == found->second.end()) { throw Error{ErrorCode::key_version_unknown, doing}; }
        if (std::next(at) == found->second.end()) {
            throw Error{ErrorCode::bad_input, doing, tr("it is the newest, which cards are given")};
        }
        if (at == found->second.begin() && role == Role::master && lacks_purse_role(manifest)) {
            throw Error{ErrorCode::bad_input, doing,
                        tr("the reserve keys on cards without debit and load keys are derived from it")};
        }
        dropped = at->second;
        manifest.loose.push_back(dropped);
        found->second.erase(at);
    });
    impl_->clean_up(dropped.in_token);
}

const KeyStore::Impl::Masters& KeyStore::Impl::role(Role wanted) const {
    const auto found = masters.find(wanted);
    if (found == masters.end()) {
        throw Error{ErrorCode::role_not_held, tr("use the key of role {}", name(wanted))};
    }
    return found->second;
}

const RoleMaster& KeyStore::Impl::master(Role wanted, std::uint8_t version) const {
    const auto& versions = role(wanted);
    const auto found = versions.find(version);
    if (found == versions.end()) {
        throw Error{ErrorCode::key_version_unknown, tr("use the key of role {}", name(wanted))};
    }
    return *found->second;
}

void KeyStore::Impl::load_masters() {
    std::map<Role, Masters> loaded;
    for (const auto& [role, versions] : manifest.roles) {
        for (const auto& [version, place] : versions) { loaded[role][version] = keeper.role_master(place); }
    }
    masters = std::move(loaded);
}

void KeyStore::Impl::change_manifest(const std::function<void(Manifest&)>& change) {
    auto changed = proven_manifest(vault());
    change(changed);
    put_document(members_of(changed), vault(), manifest_file);
    manifest = std::move(changed);
    info = info_of(manifest, vault().folder());
    load_masters();
}

}  // namespace permit::keys
