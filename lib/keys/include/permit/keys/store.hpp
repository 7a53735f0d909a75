#pragma once

#include "permit/core/realm.hpp"
#include "permit/crypto/seal.hpp"
#include "permit/keys/authority.hpp"
#include "permit/keys/pending.hpp"
#include "permit/keys/role_keys.hpp"

#include <cstdint>
#include <filesystem>
#include <memory>
#include <span>
#include <string>
#include <vector>

namespace permit::keys {

/// An office holds everything once; a station only the role keys it was given, and it cannot grow.
enum class StoreKind { office, station };

[[nodiscard]] std::string_view name(StoreKind kind) noexcept;

/// What a store says of itself without its passphrase.
struct StoreInfo {
    StoreKind kind;
    Realm realm;
    crypto::Suite suite;
    std::string name;         ///< of a station; empty for an office
    std::vector<Role> roles;  ///< held, ascending
    crypto::Certificate root;
};

/// What an office begins with. The certificates come from trust::found_realm.
struct NewOffice {
    Realm realm;
    crypto::Suite suite;
    crypto::CertifiedKey root;
    crypto::CertifiedKey publisher;
    crypto::ScryptCost cost{};
};

/// A key store in a folder, every secret sealed under a passphrase (design 6, docs/security.md).
///
///     store.json  root.pem  publisher.pem  sealed/…  authorities/NAME/…  pending/UID
///
/// Folders have mode 0700 and files 0600. Each file is replaced in one durable step, writers hold a lock on
/// the folder. Copies of an open store share its unlocked keys.
class KeyStore final : public RoleKeys, public Ledger {
public:
    /// Makes a store with fresh random role keys; in the production realm without debit and load, which
    /// belong on a token. Throws Error{already_exists} when `folder` exists, Error{bad_input} for an empty
    /// passphrase.
    static KeyStore init(const std::filesystem::path& folder, const NewOffice& office, BytesView passphrase);

    /// Opens everything once and checks that it is whole. Throws Error{not_a_store}, Error{store_too_open},
    /// Error{damaged_store} naming the file, Error{wrong_passphrase}.
    static KeyStore open(const std::filesystem::path& folder, BytesView passphrase);

    /// What the store says of itself. Throws as `open` does, the passphrase apart.
    static StoreInfo inspect(const std::filesystem::path& folder);

    /// Its authorities, as `authorities` tells them. Nothing of this is secret, nor proven: what an authority
    /// may do stands in its certificate.
    static std::vector<Authority> authorities_of(const std::filesystem::path& folder);

    [[nodiscard]] const StoreInfo& info() const noexcept;

    [[nodiscard]] bool holds(Role role) const override;
    [[nodiscard]] std::vector<std::uint8_t> versions(Role role) const override;
    [[nodiscard]] crypto::Aes128Key card_key_at(Role role, std::uint8_t version,
                                                const Uid& uid) const override;
    [[nodiscard]] crypto::Aes128Key reserve_key(Role role, const Uid& uid) const override;
    [[nodiscard]] crypto::SealKey carrying_key(std::uint8_t amend_version, BytesView salt) const override;

    /// For issuing certificates. Throws Error{role_not_held} at a station, as do the next two.
    [[nodiscard]] crypto::CertifiedKey root() const;
    [[nodiscard]] CertifiedSigner publisher() const;
    /// For signing records. Throws Error{unknown_authority}.
    [[nodiscard]] CertifiedSigner authority_signer(const std::string& name) const;

    /// Ascending by name; none at a station.
    [[nodiscard]] std::vector<Authority> authorities() const;
    /// Throws Error{unknown_authority}.
    [[nodiscard]] Authority authority(const std::string& name) const;

    /// The first serial no authority has yet.
    [[nodiscard]] std::uint64_t next_free_serial() const;

    /// Throws Error{already_exists}, Error{bad_input} for a bad name or for serials that are
    /// another authority's, Error{role_not_held} at a station.
    void add_authority(const Authority& authority, const crypto::SigningKey& key);

    /// The number of a new trust bundle, higher than any before; durable when this returns. Throws
    /// Error{role_not_held} at a station.
    [[nodiscard]] std::uint32_t draw_bundle_number();

    [[nodiscard]] Pending allocate(const IssueRequest& request) override;
    /// What `allocate` would return now; draws nothing, so the next one to allocate may get the same serial.
    [[nodiscard]] Pending foreseen(const IssueRequest& request) const;
    [[nodiscard]] std::optional<Pending> pending(const Uid& uid) const override;
    void keep(const Pending& pending) override;
    void finish(const Uid& uid) override;
    [[nodiscard]] std::vector<Uid> unfinished() const override;

    /// Makes a station's store with these roles, the realm and the root certificate, no signing keys. master
    /// and picc never leave the office; receipt goes alone, because clearing is no terminal. Throws
    /// Error{bad_input}, Error{role_not_held}, Error{already_exists}.
    void export_station(const std::string& name, std::span<const Role> roles,
                        const std::filesystem::path& folder, BytesView passphrase,
                        const crypto::ScryptCost& cost = {}) const;

private:
    struct Impl;
    explicit KeyStore(std::shared_ptr<Impl> impl) noexcept;
    std::shared_ptr<Impl> impl_;
};

}  // namespace permit::keys
