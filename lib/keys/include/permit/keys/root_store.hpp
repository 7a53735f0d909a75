#pragma once

#include "permit/keys/ceremony.hpp"
#include "permit/keys/custody.hpp"
#include "permit/keys/store.hpp"

namespace permit::keys {

/// What a root is founded with.
struct NewRoot {
    Realm realm;
    crypto::Suite suite;
    std::optional<token::Uri> token{};  ///< the root's key lies there; ES256 only
    Pin pin{};
    crypto::ScryptCost cost{};
};

/// The root's key apart from everything else: a folder of its own with a passphrase of its own, which can lie
/// in a safe. It holds the root's certificate and key and its ceremony log; `KeyStore::inspect` reads it too.
class RootStore {
public:
    /// Makes the key and keeps it with the certificate that `self_signed` makes of it. `folder`, and its
    /// parent when that is missing, are made. Throws Error{already_exists}, Error{bad_input} for an empty
    /// passphrase, Error{certificate_mismatch}, Error{unsupported_suite} for SM2 in a token.
    static RootStore init(const std::filesystem::path& folder, const NewRoot& root, BytesView passphrase,
                          const Certify& self_signed);

    /// Throws as `KeyStore::open` does; Error{not_a_store} for a store of another kind. An office's store of
    /// the first format holds its root's key itself and is opened like a root's.
    static RootStore open(const std::filesystem::path& folder, BytesView passphrase, const Pin& pin = {});

    [[nodiscard]] const StoreInfo& info() const noexcept;
    [[nodiscard]] const crypto::Certificate& certificate() const noexcept;
    /// For certificates. The signer keeps what it needs of the store.
    [[nodiscard]] std::unique_ptr<crypto::Signer> signer() const;
    [[nodiscard]] CeremonyLog log() const;

private:
    struct Impl;
    explicit RootStore(std::shared_ptr<const Impl> impl) noexcept;
    std::shared_ptr<const Impl> impl_;
};

}  // namespace permit::keys
