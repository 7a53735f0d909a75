#pragma once

#include "openssl.hpp"
#include "permit/crypto/certificate.hpp"
#include "permit/crypto/signing_request.hpp"

#include <openssl/x509.h>
#include <string_view>

namespace permit::crypto {

using X509Owner = Owned<X509, X509_free>;
using RequestOwner = Owned<X509_REQ, X509_REQ_free>;
using ObjectId = Owned<ASN1_OBJECT, ASN1_OBJECT_free>;
using OctetString = Owned<ASN1_OCTET_STRING, ASN1_OCTET_STRING_free>;
using Extension = Owned<X509_EXTENSION, X509_EXTENSION_free>;
using Extensions = STACK_OF(X509_EXTENSION);

struct Certificate::Impl {
    Bytes der;
    X509Owner x509;
    Digest fingerprint;
    VerifyKey public_key;
    Day valid_from;
    Day valid_until;
};

/// What certificates and the requests for them have in common.
namespace x509 {

// Reading; `doing` says of what, and what cannot be read is Error{damaged_content}.

[[noreturn]] void damaged(const char* doing, const char* why);
[[nodiscard]] VerifyKey key_of(const X509_PUBKEY* encoded, const char* doing);
/// The text of the first entry of this kind, as UTF-8; empty when there is none.
[[nodiscard]] std::string entry_of(const X509_NAME& subject, int nid, const char* doing);
/// The caller's bytes in the extension with this OID, if there is one; `extensions` may be null.
[[nodiscard]] std::optional<Bytes> own_extension(const Extensions* extensions, std::string_view oid,
                                                 const char* doing);

/// PEM with text around it; `label` is what stands between the dashes.
[[nodiscard]] Bytes der_from_pem(std::string_view pem, const char* label, const char* doing);
[[nodiscard]] std::string pem_from(BytesView der, const char* label);

// Writing; what cannot stand in a certificate is Error{bad_input}.

[[noreturn]] void refuse(const char* why);
/// A dotted object identifier.
[[nodiscard]] ObjectId object_id(std::string_view dotted);
[[nodiscard]] OctetString octets(BytesView bytes);
void name_subject(X509_NAME& subject, const CertificateRequest& request);
/// The caller's extension, critical; null when there is none.
[[nodiscard]] Extension own_extension(const CertificateRequest& request);

// Signing.

/// OpenSSL takes the user ID of SM2 from here, and has no default for it.
[[nodiscard]] OctetString distinguishing_id();
void name_algorithm(X509_ALGOR& algorithm, Suite suite);
/// Signs `content` as a whole number of bytes. Throws Error{internal} for a signer whose signature does
/// not verify.
void sign(ASN1_BIT_STRING& place, BytesView content, const Signer& signer);

}  // namespace x509

}  // namespace permit::crypto
