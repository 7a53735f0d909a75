#pragma once

#include "custody_place.hpp"
#include "permit/core/chip.hpp"
#include "permit/crypto/aes.hpp"
#include "permit/keys/custody.hpp"
#include "permit/token/token.hpp"
#include "vault.hpp"

#include <exception>
#include <memory>
#include <mutex>
#include <optional>
#include <set>

namespace permit::keys {

/// A role's master key, wherever it lies.
class RoleMaster {
public:
    virtual ~RoleMaster() = default;
    [[nodiscard]] virtual crypto::Block cmac(BytesView message) const = 0;
    [[nodiscard]] virtual crypto::Aes128Key diversify(BytesView input) const = 0;
};

/// The token of a store, opened when one of its keys is needed for the first time, and again when it was away
/// meanwhile. A PIN that was wrong is not tried again.
class TokenDoor {
public:
    TokenDoor(token::Uri uri, Pin pin) : uri_{std::move(uri)}, pin_{std::move(pin)} {}

    /// Throws what token::Token::open throws; Error{wrong_pin} when nobody can be asked.
    [[nodiscard]] token::Token token();
    /// It does not answer any more: the next to need it looks for it again.
    void forget();

private:
    token::Uri uri_;
    Pin pin_;
    std::mutex one_at_a_time_{};
    std::optional<token::Token> open_{};
    std::exception_ptr failed_{};
};

/// A signing key that was just made. In a token it is destroyed again unless it is kept.
class FreshKey {
public:
    FreshKey(std::unique_ptr<crypto::Signer> signer, Custody place, SecretBytes pkcs8,
             std::shared_ptr<TokenDoor> door);
    FreshKey(FreshKey&&) noexcept = default;
    FreshKey& operator=(FreshKey&&) = delete;
    ~FreshKey();

    [[nodiscard]] const crypto::Signer& signer() const noexcept { return *signer_; }
    [[nodiscard]] std::unique_ptr<crypto::Signer> take_signer() noexcept { return std::move(signer_); }
    [[nodiscard]] const Custody& place() const noexcept { return place_; }
    /// PKCS #8; empty for a key in a token.
    [[nodiscard]] const SecretBytes& pkcs8() const noexcept { return pkcs8_; }
    void keep() noexcept { door_.reset(); }

private:
    std::unique_ptr<crypto::Signer> signer_;
    Custody place_;
    SecretBytes pkcs8_;
    std::shared_ptr<TokenDoor> door_;
};

/// The one place that knows whether a key is in a file or in the token. Without a token all are in files.
class Keeper {
public:
    Keeper(Vault vault, std::shared_ptr<TokenDoor> door, std::string labels)
        : vault_{std::move(vault)}, door_{std::move(door)}, labels_{std::move(labels)} {}
    static Keeper of(const Vault& vault, const Manifest& manifest, Pin pin);
    /// As it is for another key of the store: the same open token, other sealed files.
    [[nodiscard]] Keeper with(const Vault& vault) const { return {vault, door_, labels_}; }

    [[nodiscard]] const Vault& vault() const noexcept { return vault_; }
    [[nodiscard]] bool has_token() const noexcept { return door_ != nullptr; }

    /// A key whose id is none of `taken`. In a file it is at `entry`, which the caller writes; in the token
    /// its label ends with `label`.
    [[nodiscard]] FreshKey make_signing_key(crypto::Suite suite, const std::string& entry,
                                            const std::string& label,
                                            const std::set<crypto::KeyId>& taken) const;
    /// Throws Error{damaged_store} or Error{no_token_key} when it is not the private half of `public_key`.
    [[nodiscard]] std::unique_ptr<crypto::Signer> signer(const Custody& place,
                                                         const crypto::VerifyKey& public_key) const;

    /// A fresh random master key, kept at once. Throws as `require_unused`.
    [[nodiscard]] Custody make_role_master(Role role, std::uint8_t version, bool in_token) const;
    [[nodiscard]] std::shared_ptr<const RoleMaster> role_master(const Custody& place) const;
    /// Throws Error{role_not_held} for one in the token.
    [[nodiscard]] crypto::Aes128Key bare_role_master(const Custody& place) const;
    /// Whether a station's own token has this key of its office; if not, it can be brought in. Throws
    /// Error{no_token_key} when it can not, or when the token has another key there.
    [[nodiscard]] bool has_role_master(Role role, std::uint8_t version, const Keeper& office,
                                       const Custody& original) const;
    void import_role_master(Role role, std::uint8_t version, const Keeper& office,
                            const Custody& original) const;

    /// The place in the token whose label ends so.
    [[nodiscard]] Custody in_token(const std::string& end) const { return Custody::token(label(end)); }

    [[nodiscard]] bool has_in_token(const Custody& place) const;
    /// Throws Error{already_exists}: an older copy of a store must not destroy keys that cards have already.
    void require_unused(const Custody& place) const;

    /// For ever; nothing happens when it is gone already.
    void destroy(const Custody& place) const;

private:
    [[nodiscard]] std::string label(const std::string& end) const { return labels_ + " " + end; }
    [[nodiscard]] TokenDoor& door() const;

    Vault vault_;
    std::shared_ptr<TokenDoor> door_;
    std::string labels_;
};

/// Throws Error{unsupported_suite} for SM2 and a token.
void require_token_suite(crypto::Suite suite, const std::optional<token::Uri>& token);

[[nodiscard]] std::unique_ptr<RoleMaster> master_of(const crypto::Aes128Key& key);

}  // namespace permit::keys
