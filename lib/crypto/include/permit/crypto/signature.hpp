#pragma once

#include "permit/core/bytes.hpp"
#include "permit/core/secret.hpp"
#include "permit/crypto/suite.hpp"

#include <array>
#include <memory>

namespace permit::crypto {

/// r ‖ s, 32 bytes each, most significant byte first. With ES256 s is never in the upper half of the group:
/// of the two forms every ECDSA signature has, only this one is made and accepted (docs/decisions/low-s.md).
using Signature = std::array<Byte, 64>;

/// The accepted form of a signature as a token or another library makes it.
[[nodiscard]] Signature canonical(Suite suite, const Signature& signature) noexcept;

/// COSE kid of the records: the first 4 bytes of SHA-256 over the SubjectPublicKeyInfo (design 5).
using KeyId = std::array<Byte, 4>;

/// A public key, parsed once and kept: verifying is the hot path of every gate. Any number of threads may use
/// one; a thread alone with it allocates nothing in this module.
class VerifyKey {
public:
    /// DER SubjectPublicKeyInfo. Throws Error{damaged_content} for anything but an uncompressed point on
    /// P-256 or on the SM2 curve; the curve decides the suite.
    static VerifyKey from_spki(BytesView der);

    [[nodiscard]] Suite suite() const noexcept;
    [[nodiscard]] Bytes spki() const;
    [[nodiscard]] KeyId id() const noexcept;

    /// False for a wrong signature, for r or s of zero or not below the group order, for the second form
    /// of an ES256 signature; never throws because of the signature's content.
    [[nodiscard]] bool verify(BytesView message, BytesView signature) const;

    struct Impl;

private:
    friend class SigningKey;
    friend struct CertificateAccess;
    explicit VerifyKey(std::shared_ptr<const Impl> impl) noexcept;
    std::shared_ptr<const Impl> impl_;
};

/// Whoever can sign: a key in this process or, elsewhere, one that never leaves its token. Signatures are
/// canonical and belong to the suite of the public key.
class Signer {
public:
    virtual ~Signer() = default;
    [[nodiscard]] virtual VerifyKey public_key() const = 0;
    [[nodiscard]] virtual Signature sign(BytesView message) const = 0;
};

/// A private key in this process.
class SigningKey final : public Signer {
public:
    static SigningKey generate(Suite suite);

    /// PKCS#8 DER, as kept sealed in the file store. Throws Error{damaged_store}.
    static SigningKey from_pkcs8(BytesView der);
    [[nodiscard]] SecretBytes pkcs8() const;

    [[nodiscard]] Suite suite() const noexcept;
    [[nodiscard]] VerifyKey public_key() const override;
    [[nodiscard]] Signature sign(BytesView message) const override;

    struct Impl;

private:
    explicit SigningKey(std::shared_ptr<const Impl> impl) noexcept;
    std::shared_ptr<const Impl> impl_;
};

[[nodiscard]] inline KeyId key_id(const VerifyKey& key) noexcept { return key.id(); }

}  // namespace permit::crypto
