#pragma once

#include "permit/core/bytes.hpp"
#include "permit/core/date.hpp"
#include "permit/crypto/hash.hpp"
#include "permit/crypto/signature.hpp"

#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace permit::crypto {

/// What a certificate is to say. The caller's extension travels opaque: its meaning belongs to lib/trust.
/// It is marked critical, so a checker that does not know it refuses the certificate, as it should;
/// `openssl verify` then needs -ignore_critical.
struct CertificateRequest {
    std::string common_name;   ///< UTF-8, at most 64 characters
    std::string organisation;  ///< UTF-8; the realm is written here for people to see
    Day valid_from;
    Day valid_until;                     ///< last day, included
    bool may_sign_certificates = false;  ///< a self-signed certificate always may
    std::string extension_oid;           ///< dotted, of our own arc; empty for none
    Bytes extension;                     ///< any bytes; stand in the certificate as one DER OCTET STRING
    /// How many more certificates that may sign certificates can stand below this one (the path length of RFC
    /// 5280 4.2.1.9); empty: unlimited. Means nothing unless it may sign certificates.
    std::optional<unsigned> levels_below{};
};

/// An X.509 version 3 certificate of a P-256 or an SM2 key. A value: copies share what was parsed once.
/// An SM2 certificate is signed with SM3 under `sm2_user_id`.
class Certificate {
public:
    /// A root. Both throw Error{bad_input} for a name, an OID or an order of days that cannot be, and
    /// when `signer` has not the key of `issuer`, or subject and issuer are of different suites.
    /// The signer may be anywhere: it is shown the part of the certificate that gets signed.
    static Certificate self_signed(const CertificateRequest& request, const Signer& signer);
    static Certificate issue(const CertificateRequest& request, const VerifyKey& subject,
                             const Certificate& issuer, const Signer& signer);

    /// Throw Error{damaged_content}, also for bytes left over and for a key of no suite.
    /// PEM may have text around it, as `openssl x509 -text` writes it; the first certificate counts.
    static Certificate from_der(BytesView der);
    static Certificate from_pem(std::string_view pem);

    [[nodiscard]] Bytes der() const;
    [[nodiscard]] std::string pem() const;
    [[nodiscard]] std::string common_name() const;  ///< UTF-8; empty when there is none
    [[nodiscard]] std::string organisation() const;
    [[nodiscard]] VerifyKey public_key() const;
    [[nodiscard]] Day valid_from() const;
    [[nodiscard]] Day valid_until() const;  ///< last day, included; days at UTC+8

    /// SHA-256 over the DER: what people compare and readers pin.
    [[nodiscard]] Digest fingerprint() const;

    /// Whether this names `issuer` as who issued it, by name and key; the signature is not looked at.
    [[nodiscard]] bool names_as_issuer(const Certificate& issuer) const;

    /// The caller's bytes in the extension with this OID, if there is one. Throws Error{damaged_content}
    /// when it stands there twice or does not hold an OCTET STRING.
    [[nodiscard]] std::optional<Bytes> extension(std::string_view oid) const;

    struct Impl;

private:
    explicit Certificate(std::shared_ptr<const Impl> impl) noexcept;
    friend bool issued_by(const Certificate&, std::span<const Certificate>, const Certificate&,
                          std::string_view);
    std::shared_ptr<const Impl> impl_;
};

/// The longest chain: root, two levels between, subject.
inline constexpr std::size_t most_between = 2;

/// OpenSSL's own path validation of `subject` under the one trust anchor `root`, which must be self-signed,
/// through exactly the certificates `between`, the subject's own issuer first. Dates are left out: the day a
/// record was decided is compared by lib/trust. All must be of the root's suite and signed with it alone.
/// `known_extension` is the OID of the critical extension the caller reads itself (empty for none); any other
/// unknown critical extension is a no. A root is issued by itself.
[[nodiscard]] bool issued_by(const Certificate& subject, std::span<const Certificate> between,
                             const Certificate& root, std::string_view known_extension);
[[nodiscard]] bool issued_by(const Certificate& subject, const Certificate& root,
                             std::string_view known_extension);

}  // namespace permit::crypto
