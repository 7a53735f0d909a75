#include "permit/keys/store.hpp"

#include "damaged.hpp"
#include "entries.hpp"
#include "impl.hpp"
#include "new_store.hpp"

#include <utility>

namespace permit::keys {
namespace fs = std::filesystem;
namespace {

constexpr std::size_t largest = 1U << 20U;

void refuse_open_to_others(const fs::path& path) {
    if (files::open_to_others(path)) {
        throw Error{ErrorCode::store_too_open, "open key store", path.string() + " is open to others"};
    }
}

/// Every file counts: a pending file holds a person's data, a copied key file is as good as the key.
void refuse_open_to_others_below(const fs::path& folder) {
    refuse_open_to_others(folder);
    for (const auto& path : files::entries_below(folder)) { refuse_open_to_others(path); }
}

Manifest read_manifest(const fs::path& folder) {
    const fs::path file = folder / manifest_file;
    std::error_code ignored;
    if (!fs::exists(file, ignored)) {
        throw Error{ErrorCode::not_a_store, "open key store " + folder.string(),
                    std::string{"there is no "} + manifest_file};
    }
    refuse_open_to_others_below(folder);
    const auto content = files::read(file, largest);
    if (!content) { damaged(file, "it is missing"); }
    return decode_manifest(*content, file);
}

StoreInfo info_of(const Manifest& manifest, const fs::path& folder) {
    StoreInfo info{manifest.kind,
                   manifest.realm,
                   manifest.suite,
                   manifest.name,
                   {},
                   read_certificate(folder / root_certificate)};
    for (const auto& [role, version] : manifest.roles) { info.roles.push_back(role); }
    return info;
}

crypto::Aes128Key read_role_key(const Vault& vault, Role role) {
    const SecretBytes master = vault.open(role_entry(role));
    if (master.reveal().size() != crypto::Aes128Key::size) {
        damaged(vault.path(role_entry(role)), "it does not hold a role key");
    }
    return crypto::Aes128Key{master.reveal().first<crypto::Aes128Key::size>()};
}

crypto::Aes128Key random_role_key() {
    crypto::Aes128Key key;
    crypto::system_random().fill(key.reveal_mutable());
    return key;
}

std::map<Role, std::uint8_t> office_roles(Realm realm) {
    std::map<Role, std::uint8_t> roles;
    for (const Role role : all_roles) {
        if (realm == Realm::production && needs_token_in_production(role)) { continue; }
        roles[role] = layout::first_key_version;
    }
    return roles;
}

}  // namespace

std::string_view name(StoreKind kind) noexcept { return kind == StoreKind::office ? "office" : "station"; }

crypto::Certificate read_certificate(const fs::path& file) {
    const auto content = files::read(file, largest);
    if (!content) { damaged(file, "it is missing"); }
    try {
        return crypto::Certificate::from_pem(as_text(*content));
    } catch (const Error& error) { damaged(file, error.why()); }
}

KeyStore::KeyStore(std::shared_ptr<Impl> impl) noexcept : impl_{std::move(impl)} {}

KeyStore KeyStore::init(const fs::path& folder, const NewOffice& office, BytesView passphrase) {
    const Manifest manifest{StoreKind::office,          office.realm, office.suite, {},
                            office_roles(office.realm), office.cost,  {},           {}};
    NewStore store{folder, manifest, passphrase};
    for (const auto& [role, version] : manifest.roles) { store.put_role(role, random_role_key()); }
    store.put_certificate(root_certificate, office.root.certificate);
    store.put_key(root_key_entry, office.root.key);
    store.put_certificate(publisher_certificate, office.publisher.certificate);
    store.put_key(publisher_key_entry, office.publisher.key);
    store.put_number(bundle_number_entry, 0);
    store.publish();
    return open(folder, passphrase);
}

KeyStore KeyStore::open(const fs::path& folder, BytesView passphrase) {
    const Manifest manifest = read_manifest(folder);
    auto impl =
        std::make_shared<Impl>(Impl{info_of(manifest, folder), Vault::unlock(folder, manifest, passphrase)});
    for (const auto& [role, version] : manifest.roles) {
        impl->roles.emplace(role, Impl::RoleKey{read_role_key(impl->vault, role), version});
    }
    impl->check_whole();
    return KeyStore{std::move(impl)};
}

StoreInfo KeyStore::inspect(const fs::path& folder) { return info_of(read_manifest(folder), folder); }

const StoreInfo& KeyStore::info() const noexcept { return impl_->info; }

bool KeyStore::holds(Role role) const { return impl_->roles.contains(role); }

std::vector<std::uint8_t> KeyStore::versions(Role role) const { return {impl_->role(role).version}; }

crypto::Aes128Key KeyStore::card_key_at(Role role, std::uint8_t version, const Uid& uid) const {
    return diversified(impl_->role_at(role, version).master, role, uid);
}

crypto::SealKey KeyStore::carrying_key(std::uint8_t amend_version, BytesView salt) const {
    return carrying_key_from(impl_->role_at(Role::amend, amend_version).master, salt);
}

crypto::Aes128Key KeyStore::reserve_key(Role role, const Uid& uid) const {
    return diversified(impl_->role(Role::master).master, role, uid);
}

const KeyStore::Impl::RoleKey& KeyStore::Impl::role(Role wanted) const {
    const auto found = roles.find(wanted);
    if (found == roles.end()) {
        throw Error{ErrorCode::role_not_held, "use the key of role " + std::string{name(wanted)}};
    }
    return found->second;
}

const KeyStore::Impl::RoleKey& KeyStore::Impl::role_at(Role wanted, std::uint8_t version) const {
    const auto& found = role(wanted);
    if (found.version == version) { return found; }
    throw Error{ErrorCode::key_version_unknown, "use the key of role " + std::string{name(wanted)}};
}

}  // namespace permit::keys
