#pragma once

#include "manifest.hpp"
#include "vault.hpp"

#include <filesystem>

namespace permit::keys {

/// What every store's folder has, of an office, a station or a root.
struct StoreFolder {
    Document document;  ///< store.json
    Manifest manifest;
    StoreInfo info;

    /// Throws Error{not_a_store}, Error{store_too_open}, Error{damaged_store}.
    static StoreFolder read(const std::filesystem::path& folder);

    /// Throws Error{wrong_passphrase}, and Error{damaged_store} when somebody without the passphrase changed
    /// the manifest.
    [[nodiscard]] Vault unlock(BytesView passphrase) const;

    std::filesystem::path path;
};

/// The manifest as it is on the disk now, proven. For those who hold the lock and are about to change it.
[[nodiscard]] Manifest proven_manifest(const Vault& vault);

/// What a manifest says, with the root's certificate, which must be the one it names.
[[nodiscard]] StoreInfo info_of(const Manifest& manifest, const std::filesystem::path& folder);

}  // namespace permit::keys
