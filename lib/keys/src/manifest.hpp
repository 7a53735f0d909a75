#pragma once

#include "permit/core/realm.hpp"
#include "permit/crypto/seal.hpp"
#include "permit/keys/store.hpp"

#include <filesystem>
#include <map>

namespace permit::keys {

/// store.json: what a store is, in plain, and how its passphrase becomes a key.
struct Manifest {
    StoreKind kind;
    Realm realm;
    crypto::Suite suite;
    std::string name;
    std::map<Role, std::uint8_t> roles;  ///< held, with their key versions
    crypto::ScryptCost cost;
    Bytes salt;
    Bytes check;  ///< sealed under the passphrase; tells a wrong one
};

inline constexpr const char* manifest_file = "store.json";

/// JSON with a digest over the rest, so that damage is not taken for a wrong passphrase.
[[nodiscard]] Bytes encode(const Manifest& manifest);

/// Throws Error{damaged_store} naming `file`.
[[nodiscard]] Manifest decode_manifest(BytesView encoded, const std::filesystem::path& file);

}  // namespace permit::keys
