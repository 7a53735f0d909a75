#pragma once

#include "openssl.hpp"
#include "permit/crypto/signature.hpp"

namespace permit::crypto {

struct VerifyKey::Impl {
    Bytes spki;
    PKey key;
    PKeyContext verifying;
};

struct SigningKey::Impl {
    /// `key` must be a P-256 pair.
    [[nodiscard]] static std::shared_ptr<const Impl> of(PKey key);

    PKey key;
    PKeyContext signing;
    VerifyKey public_key;
};

/// Certificates need the OpenSSL keys behind ours; nobody outside this module sees them.
struct CertificateAccess {
    [[nodiscard]] static EVP_PKEY* of(const VerifyKey& key) noexcept { return key.impl_->key.get(); }
    [[nodiscard]] static EVP_PKEY* of(const SigningKey& key) noexcept { return key.impl_->key.get(); }
};

}  // namespace permit::crypto
