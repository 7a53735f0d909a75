#pragma once

#include "permit/crypto/certificate.hpp"

namespace permit::crypto {

/// A request for a certificate (PKCS #10, RFC 2986), carried to a root that is kept offline: the names and
/// the extension that are wanted, signed with the key that is to be certified. Dates and rights are the
/// issuer's to give: Certificate::issue with what it takes over from here.
class SigningRequest {
public:
    /// Takes names and extension from `wanted`. Throws Error{bad_input} as Certificate::issue does.
    static SigningRequest make(const CertificateRequest& wanted, const Signer& subject);

    /// Throw Error{damaged_content}, also for a key of no suite and when whoever asks did not prove to have
    /// the private key.
    static SigningRequest from_der(BytesView der);
    static SigningRequest from_pem(std::string_view pem);

    [[nodiscard]] Bytes der() const;
    [[nodiscard]] std::string pem() const;
    [[nodiscard]] std::string common_name() const;  ///< UTF-8; empty when there is none
    [[nodiscard]] std::string organisation() const;
    [[nodiscard]] VerifyKey public_key() const;

    /// SHA-256 over the DER: what two people compare by telephone.
    [[nodiscard]] Digest fingerprint() const;

    /// As in Certificate.
    [[nodiscard]] std::optional<Bytes> extension(std::string_view oid) const;

    struct Impl;

private:
    explicit SigningRequest(std::shared_ptr<const Impl> impl) noexcept;
    std::shared_ptr<const Impl> impl_;
};

}  // namespace permit::crypto
