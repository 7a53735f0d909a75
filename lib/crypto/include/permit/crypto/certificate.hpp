#pragma once

#include "permit/core/bytes.hpp"
#include "permit/core/date.hpp"
#include "permit/crypto/hash.hpp"
#include "permit/crypto/signature.hpp"

#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace permit::crypto {

/// What a certificate is to say. The caller's extension travels opaque: its meaning belongs to lib/trust.
struct CertificateRequest {
    std::string common_name;   ///< UTF-8, at most 64 characters
    std::string organisation;  ///< UTF-8; the realm is written here for people to see
    Day valid_from;
    Day valid_until;  ///< last day, included
    bool may_sign_certificates = false;
    std::string extension_oid;  ///< dotted; empty for none
    Bytes extension;            ///< its DER or CBOR content, marked critical
};

/// An X.509 version 3 certificate.
class Certificate {
public:
    static Certificate self_signed(const CertificateRequest& request, const SigningKey& key);
    static Certificate issue(const CertificateRequest& request, const VerifyKey& subject,
                             const Certificate& issuer, const SigningKey& issuer_key);

    /// Throws Error{damaged_content}.
    static Certificate from_der(BytesView der);
    static Certificate from_pem(std::string_view pem);

    [[nodiscard]] Bytes der() const;
    [[nodiscard]] std::string pem() const;
    [[nodiscard]] std::string common_name() const;
    [[nodiscard]] std::string organisation() const;
    [[nodiscard]] VerifyKey public_key() const;
    [[nodiscard]] Day valid_from() const;
    [[nodiscard]] Day valid_until() const;  ///< last day, included; days at UTC+8

    /// SHA-256 over the DER: what people compare and readers pin.
    [[nodiscard]] Digest fingerprint() const;

    /// Content of the extension with this OID, if there is one.
    [[nodiscard]] std::optional<Bytes> extension(std::string_view oid) const;

    struct Impl;

private:
    explicit Certificate(std::shared_ptr<const Impl> impl) noexcept;
    friend bool issued_by(const Certificate&, const Certificate&);
    std::shared_ptr<const Impl> impl_;
};

/// OpenSSL's own path validation of `subject` under the one trust anchor `root`, dates left out: the day
/// a record was decided is compared by lib/trust. Our own critical extension is known to the checker.
[[nodiscard]] bool issued_by(const Certificate& subject, const Certificate& root);

}  // namespace permit::crypto
