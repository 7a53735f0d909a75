#include "folder.hpp"

#include "damaged.hpp"
#include "entries.hpp"
#include "permit/core/words.hpp"
#include "permit/files/files.hpp"
#include "stored_certificate.hpp"

namespace permit::keys {
namespace fs = std::filesystem;
namespace {

constexpr std::size_t largest_certificate = 1U << 20U;

void refuse_open_to_others(const fs::path& path) {
    if (files::open_to_others(path)) {
        throw Error{ErrorCode::store_too_open, tr("open key store"),
                    tr("{} is open to others", path.string())};
    }
}

/// Every file counts: a pending file holds a person's data, a copied key file is as good as the key. The
/// store of a root has its own manifest and is none of this store's business.
void refuse_open_to_others_below(const fs::path& folder) {
    for (const auto& path : files::entries(folder)) {
        refuse_open_to_others(path);
        std::error_code ignored;
        if (fs::is_directory(fs::symlink_status(path, ignored)) &&
            !fs::exists(path / manifest_file, ignored)) {
            refuse_open_to_others_below(path);
        }
    }
}

}  // namespace

crypto::Certificate stored_certificate(const fs::path& file) {
    const auto content = files::read(file, largest_certificate);
    if (!content) { damaged(file, tr("it is missing")); }
    return or_damaged(file, [&] { return crypto::Certificate::from_pem(as_text(*content)); });
}

StoreInfo info_of(const Manifest& manifest, const fs::path& folder) {
    const fs::path root_file = folder / root_certificate;
    StoreInfo info{.kind = manifest.kind,
                   .realm = manifest.realm,
                   .suite = manifest.suite,
                   .name = manifest.name,
                   .roles = {},
                   .root = stored_certificate(root_file),
                   .id = manifest.id,
                   .token = manifest.token,
                   .root_store = manifest.root_store};
    if (!manifest.root.empty() && manifest.root != to_hex(info.root.fingerprint())) {
        damaged(root_file, tr("it is not the root's certificate of this store"));
    }
    for (const auto& [role, versions] : manifest.roles) {
        info.roles.push_back(role);
        for (const auto& [version, place] : versions) { info.versions[role].push_back(version); }
        if (versions.rbegin()->second.in_token) { info.in_token.insert(role); }
    }
    return info;
}

StoreFolder StoreFolder::read(const fs::path& folder) {
    const fs::path file = folder / manifest_file;
    std::error_code ignored;
    if (!fs::exists(file, ignored)) {
        throw Error{ErrorCode::not_a_store, tr("open key store {}", folder.string()),
                    tr("there is no {}", manifest_file)};
    }
    refuse_open_to_others(folder);
    refuse_open_to_others_below(folder);
    auto document = read_document(file);
    auto manifest = manifest_in(document, file);
    auto info = info_of(manifest, folder);
    return {std::move(document), std::move(manifest), std::move(info), folder};
}

Vault StoreFolder::unlock(BytesView passphrase) const {
    auto vault = Vault::unlock(path, manifest, passphrase);
    require_proven(document, vault, manifest_file);
    return vault;
}

Manifest proven_manifest(const Vault& vault) {
    const auto file = vault.path(manifest_file);
    const auto document = read_document(file);
    require_proven(document, vault, manifest_file);
    return manifest_in(document, file);
}

}  // namespace permit::keys
