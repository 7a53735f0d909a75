#pragma once

#include "permit/core/bytes.hpp"
#include "permit/core/secret.hpp"

#include <array>
#include <memory>
#include <string>
#include <string_view>

namespace permit::crypto {

/// Signature suites of the records. SM2 with SM3 is defined by the design and not built yet.
enum class Suite { es256 };

[[nodiscard]] std::string_view name(Suite suite) noexcept;

/// r ‖ s, 32 bytes each, most significant byte first.
using Signature = std::array<Byte, 64>;

/// A public key, parsed once and kept: verifying is the hot path of every gate.
class VerifyKey {
public:
    /// DER SubjectPublicKeyInfo. Throws Error{damaged_content} for anything but a P-256 point on the curve.
    static VerifyKey from_spki(BytesView der);

    [[nodiscard]] Suite suite() const noexcept;
    [[nodiscard]] Bytes spki() const;

    /// False for a wrong signature, also for r or s of zero or not below the group order; never throws
    /// because of the signature's content.
    [[nodiscard]] bool verify(BytesView message, BytesView signature) const;

    struct Impl;

private:
    friend class SigningKey;
    friend struct CertificateAccess;
    explicit VerifyKey(std::shared_ptr<const Impl> impl) noexcept;
    std::shared_ptr<const Impl> impl_;
};

/// A private key in this process.
class SigningKey {
public:
    static SigningKey generate(Suite suite);

    /// PKCS#8 DER, as kept sealed in the file store. Throws Error{damaged_store}.
    static SigningKey from_pkcs8(BytesView der);
    [[nodiscard]] SecretBytes pkcs8() const;

    [[nodiscard]] Suite suite() const noexcept;
    [[nodiscard]] VerifyKey public_key() const;
    [[nodiscard]] Signature sign(BytesView message) const;

    struct Impl;

private:
    friend struct CertificateAccess;
    explicit SigningKey(std::shared_ptr<const Impl> impl) noexcept;
    std::shared_ptr<const Impl> impl_;
};

/// Whoever can sign: a key in this process or, elsewhere, one that never leaves its token.
class Signer {
public:
    virtual ~Signer() = default;
    [[nodiscard]] virtual VerifyKey public_key() const = 0;
    [[nodiscard]] virtual Signature sign(BytesView message) const = 0;
};

/// COSE kid of the records: the first 4 bytes of SHA-256 over the SubjectPublicKeyInfo (design 5).
using KeyId = std::array<Byte, 4>;
[[nodiscard]] KeyId key_id(const VerifyKey& key);

}  // namespace permit::crypto
