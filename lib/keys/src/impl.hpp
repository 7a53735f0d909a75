#pragma once

#include "permit/files/files.hpp"
#include "permit/keys/store.hpp"
#include "vault.hpp"

#include <map>
#include <optional>
#include <string>

namespace permit::keys {

/// An open store: unlocked role keys in memory, everything else read from its files when it is needed, so
/// that two programs on one store see each other's work.
struct KeyStore::Impl {
    struct RoleKey {
        crypto::Aes128Key master;
        std::uint8_t version;
    };

    StoreInfo info;
    Vault vault;
    std::map<Role, RoleKey> roles{};

    [[nodiscard]] const RoleKey& role(Role wanted) const;
    [[nodiscard]] const RoleKey& role_at(Role wanted, std::uint8_t version) const;
    void require_office(const std::string& doing) const;
    [[nodiscard]] files::FolderLock lock() const {
        return files::FolderLock{vault.folder(), ErrorCode::store_in_use};
    }

    [[nodiscard]] crypto::CertifiedKey certified_key(const std::string& key_entry,
                                                     const std::string& certificate_file) const;
    [[nodiscard]] crypto::SigningKey signing_key(const std::string& entry) const;
    [[nodiscard]] std::vector<std::string> authority_names() const;
    /// Throws Error{unknown_authority}.
    [[nodiscard]] Authority read_authority(const std::string& name) const;
    [[nodiscard]] CertifiedSigner signer(const Authority& authority) const;
    void check_whole() const;

    [[nodiscard]] std::uint64_t next_serial(const Authority& authority) const;
    void raise_serial(const std::string& authority, std::uint64_t next) const;

    [[nodiscard]] std::optional<Pending> read_pending(const Uid& uid) const;
    [[nodiscard]] std::vector<Uid> unfinished() const;
    void write_pending(const Pending& pending) const;
};

/// The names of the authorities in a store's folder, ascending; none at a station.
[[nodiscard]] std::vector<std::string> authority_names_in(const std::filesystem::path& folder,
                                                          StoreKind kind);
[[nodiscard]] Authority read_authority_in(const std::filesystem::path& folder, const std::string& name);

/// A certificate in a store's file. Throws Error{damaged_store}.
[[nodiscard]] crypto::Certificate read_certificate(const std::filesystem::path& file);

}  // namespace permit::keys
