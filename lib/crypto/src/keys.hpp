#pragma once

#include "ecdsa.hpp"
#include "permit/crypto/hash.hpp"
#include "permit/crypto/signature.hpp"
#include "suite.hpp"

namespace permit::crypto {

struct VerifyKey::Impl {
    /// `key` must be the one in `spki`, and that of this suite's form.
    Impl(const SuiteFacts& suite, BytesView spki, PKey key);

    /// What this key's signatures are made over.
    [[nodiscard]] Digest digest_of(BytesView message) const;

    const SuiteFacts& suite;
    Bytes spki;
    KeyId id;
    std::array<Byte, 32> prefix;  ///< of every SM2 digest; ES256 has none
    PKey key;
    SharedContext verifying;
};

struct SigningKey::Impl {
    /// `key` must be a pair of one of the suites.
    explicit Impl(PKey key);

    PKey key;
    VerifyKey public_key;
    SharedContext signing;
};

/// Certificates need the OpenSSL key behind ours, and signing its digest; nobody outside this module sees
/// them.
struct CertificateAccess {
    [[nodiscard]] static EVP_PKEY* of(const VerifyKey& key) noexcept { return key.impl_->key.get(); }
    /// VerifyKey::from_spki for a key OpenSSL has decoded; null is one it could not.
    [[nodiscard]] static VerifyKey key_from(BytesView spki, PKey key);
};

}  // namespace permit::crypto
