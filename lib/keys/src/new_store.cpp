#include "new_store.hpp"

#include "entries.hpp"
#include "permit/files/files.hpp"

#include <unistd.h>
#include <utility>

namespace permit::keys {
namespace fs = std::filesystem;
namespace {

/// "stores/office/" and "stores/office" are the same folder.
fs::path without_slash(const fs::path& folder) {
    return folder.has_filename() ? folder : folder.parent_path();
}

fs::path beside(const fs::path& folder) {
    return folder.parent_path() /
           ("." + folder.filename().string() + "." + std::to_string(::getpid()) + ".new");
}

void refuse_existing(const fs::path& folder) {
    std::error_code unknown;
    if (!fs::exists(fs::symlink_status(folder, unknown))) { return; }
    if (fs::is_directory(folder, unknown) && fs::is_empty(folder, unknown)) { return; }
    throw Error{ErrorCode::already_exists, "make key store " + folder.string()};
}

}  // namespace

NewStore::NewStore(const fs::path& folder, Manifest manifest, BytesView passphrase)
    : folder_{without_slash(folder)},
      building_{beside(folder_)},
      manifest_{std::move(manifest)},
      vault_{Vault::create(building_, manifest_, passphrase)} {
    refuse_existing(folder_);
    files::make_private_folder(building_);
    files::make_private_folder(building_ / sealed_folder);
    files::make_private_folder(building_ / pending_folder);
    if (manifest_.kind == StoreKind::office) { files::make_private_folder(building_ / authorities_folder); }
}

NewStore::~NewStore() {
    std::error_code ignored;
    fs::remove_all(building_, ignored);
}

void NewStore::put_role(Role role, const crypto::Aes128Key& master) const {
    vault_.put(role_entry(role), master.reveal());
}

void NewStore::put_certificate(const std::string& file, const crypto::Certificate& certificate) const {
    files::replace(building_ / file, as_bytes(certificate.pem()), files::Access::owner);
}

void NewStore::put_key(const std::string& entry, const crypto::SigningKey& key) const {
    vault_.put(entry, key.pkcs8().reveal());
}

void NewStore::publish() {
    files::replace(building_ / manifest_file, encode(manifest_), files::Access::owner);
    files::publish(building_, folder_);
}

}  // namespace permit::keys
