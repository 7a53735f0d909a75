#include "new_store.hpp"

#include "entries.hpp"
#include "permit/core/words.hpp"
#include "permit/files/files.hpp"

#include <unistd.h>
#include <algorithm>
#include <utility>

namespace permit::keys {
namespace fs = std::filesystem;
namespace {

constexpr std::size_t label_id_digits = 16;
constexpr std::size_t largest_manifest = 1U << 26U;

/// "stores/office/" and "stores/office" are the same folder.
fs::path without_slash(const fs::path& folder) {
    return folder.has_filename() ? folder : folder.parent_path();
}

fs::path beside(const fs::path& folder) {
    return folder.parent_path() /
           ("." + folder.filename().string() + "." + std::to_string(::getpid()) + ".new");
}

/// The root's store was made first, in a folder of the office that is to come.
bool holds_only_stores(const fs::path& folder) {
    const auto found = files::entries(folder);
    return std::all_of(found.begin(), found.end(),
                       [](const fs::path& path) { return fs::exists(path / manifest_file); });
}

void refuse_existing(const fs::path& folder, StoreKind kind) {
    std::error_code unknown;
    if (!fs::exists(fs::symlink_status(folder, unknown))) { return; }
    if (fs::is_directory(folder, unknown)) {
        if (fs::is_empty(folder, unknown)) { return; }
        if (kind == StoreKind::office && holds_only_stores(folder)) { return; }
    }
    throw Error{ErrorCode::already_exists, tr("make key store {}", folder.string())};
}

bool is_root_store_of(const fs::path& office, const fs::path& folder) {
    try {
        const auto known = StoreFolder::read(office).info.root_store;
        return !known.empty() && fs::weakly_canonical(office / known) == folder;
    } catch (const Error&) { return false; }
}

/// Whoever copies or removes the outer store would do it with the inner one.
void refuse_in_another_store(const fs::path& wanted, StoreKind kind) {
    const auto folder = fs::weakly_canonical(fs::absolute(wanted));
    std::error_code unknown;
    for (auto above = folder; above.has_relative_path();) {
        above = above.parent_path();
        if (!fs::exists(above / manifest_file, unknown)) { continue; }
        if (kind == StoreKind::root && is_root_store_of(above, folder)) { return; }
        throw Error{ErrorCode::bad_input, tr("make key store {}", wanted.string()),
                    tr("it would lie in another key store, {}", above.string()),
                    tr("choose a folder of its own")};
    }
}

std::vector<std::string> folders_of(StoreKind kind) {
    switch (kind) {
        case StoreKind::office:
            return {sealed_folder, pending_folder, authorities_folder, regions_folder, publisher_folder};
        case StoreKind::station:
            return {sealed_folder, pending_folder};
        case StoreKind::root:
            break;
    }
    return {sealed_folder};
}

Keeper keeper_for(const fs::path& building, Manifest& manifest, BytesView passphrase, const Pin& pin) {
    const auto vault = Vault::create(building, manifest, passphrase);
    if (manifest.labels.empty()) { manifest.labels = "permitcard " + manifest.id.substr(0, label_id_digits); }
    return Keeper::of(vault, manifest, pin);
}

}  // namespace

NewStore::NewStore(const fs::path& folder, Manifest manifest, BytesView passphrase, const Pin& pin)
    : folder_{without_slash(folder)},
      building_{beside(folder_)},
      manifest_{std::move(manifest)},
      keeper_{keeper_for(building_, manifest_, passphrase, pin)} {
    refuse_existing(folder_, manifest_.kind);
    refuse_in_another_store(folder_, manifest_.kind);
    files::make_private_folder(building_);
    for (const auto& part : folders_of(manifest_.kind)) { files::make_private_folder(building_ / part); }
}

NewStore::~NewStore() {
    std::error_code ignored;
    fs::remove_all(building_, ignored);
    try {
        if (stands()) { return; }
        for (const auto& place : made_in_token_) { keeper_.destroy(place); }
    } catch (const Error&) {
        // The token is gone, and its keys are of a store that never was: nothing names them.
        return;
    }
}

void NewStore::make_role(Role role, bool in_token) {
    const auto place = keeper_.make_role_master(role, layout::first_key_version, in_token);
    if (in_token) { made_in_token_.push_back(place); }
    manifest_.roles[role][layout::first_key_version] = place;
}

void NewStore::check_role(Role role, std::uint8_t version, const Keeper& office,
                          const Custody& original) const {
    if (manifest_.token) {
        (void)keeper_.has_role_master(role, version, office, original);
    } else {
        (void)office.bare_role_master(original);
    }
}

void NewStore::take_role(Role role, std::uint8_t version, const Keeper& office, const Custody& original) {
    auto& place = manifest_.roles[role][version];
    if (manifest_.token) {
        place = keeper_.in_token(role_name(role, version));
        if (keeper_.has_role_master(role, version, office, original)) { return; }
        keeper_.import_role_master(role, version, office, original);
        made_in_token_.push_back(place);
        return;
    }
    place = Custody::file(role_entry(role, version));
    vault().put(place.where, office.bare_role_master(original).reveal());
}

void NewStore::put_certificate(const std::string& file, const crypto::Certificate& certificate) const {
    files::replace(building_ / file, as_bytes(certificate.pem()), files::Access::owner);
}

void NewStore::put_key(FreshKey& key) {
    if (key.place().in_token) {
        made_in_token_.push_back(key.place());
        key.keep();
    } else {
        vault().put(key.place().where, key.pkcs8().reveal());
    }
}

void NewStore::publish() {
    const Bytes manifest = encode_document(members_of(manifest_), vault(), manifest_file);
    written_ = manifest;
    std::error_code unknown;
    if (fs::exists(folder_, unknown) && !fs::is_empty(folder_, unknown)) {
        refuse_existing(folder_, manifest_.kind);
        move_in();
        files::replace(folder_ / manifest_file, manifest, files::Access::owner);
    } else {
        files::replace(building_ / manifest_file, manifest, files::Access::owner);
        files::publish(building_, folder_);
    }
}

/// It has its name, even if something failed after that. When nobody can tell, its keys stay.
bool NewStore::stands() const {
    if (written_.empty()) { return false; }
    try {
        return files::read(folder_ / manifest_file, largest_manifest) == written_;
    } catch (const Error&) { return true; }
}

/// Beside the root's store, which stays where it is. Nothing is a store before its manifest is there.
void NewStore::move_in() const {
    for (const auto& path : files::entries(building_)) { fs::rename(path, folder_ / path.filename()); }
}

}  // namespace permit::keys
