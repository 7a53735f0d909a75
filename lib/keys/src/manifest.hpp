#pragma once

#include "custody_place.hpp"
#include "document.hpp"
#include "permit/core/realm.hpp"
#include "permit/crypto/seal.hpp"
#include "permit/keys/store.hpp"

#include <filesystem>
#include <map>
#include <optional>
#include <string>

namespace permit::keys {

/// The master keys of a role by their versions, and where they lie.
using RolePlaces = std::map<Role, std::map<std::uint8_t, Custody>>;

/// store.json: what a store is, in plain, and how its passphrase becomes a key.
struct Manifest {
    StoreKind kind;
    Realm realm;
    crypto::Suite suite;
    std::string name{};  ///< of a station
    RolePlaces roles{};
    std::optional<token::Uri> token{};
    std::string labels{};               ///< what every label in the token begins with
    std::string root{};                 ///< fingerprint of root.pem, hex
    std::string root_store{};           ///< of an office: path of its root's store; empty: unknown
    std::optional<Custody> root_key{};  ///< of a root, and of an office of the first format
    crypto::ScryptCost cost{};
    std::string id{};  ///< hex
    Bytes salt{};
    Bytes check{};                 ///< sealed under the passphrase; tells a wrong one
    bool complete = false;         ///< files that fill later were made empty, so that a missing one is damage
    std::vector<Custody> loose{};  ///< being made or destroyed; those that no document names are destroyed
};

inline const std::string manifest_file = "store.json";

/// Throws Error{damaged_store} naming the file.
[[nodiscard]] Manifest manifest_in(const Document& document, const std::filesystem::path& file);

[[nodiscard]] nlohmann::json members_of(const Manifest& manifest);

}  // namespace permit::keys
