#include "keys.hpp"
#include "permit/core/error.hpp"
#include "permit/crypto/random.hpp"
#include "x509.hpp"

#include <openssl/x509v3.h>
#include <array>

namespace permit::crypto {
namespace {

using Number = Owned<BIGNUM, BN_free>;
using Extension = Owned<X509_EXTENSION, X509_EXTENSION_free>;

constexpr auto doing = "write a certificate";

[[noreturn]] void refuse(const char* why) { throw Error{ErrorCode::bad_input, "issue a certificate", why}; }

/// 128 random bits but for the first two: positive, and always 16 bytes long (RFC 5280 4.1.2.2).
void number_at_random(X509& x509) {
    std::array<Byte, 16> serial;
    system_random().fill(serial);
    serial.front() = static_cast<Byte>((serial.front() & 0x3FU) | 0x40U);
    const Number number{BN_bin2bn(serial.data(), int_size(serial.size()), nullptr)};
    require(number != nullptr && BN_to_ASN1_INTEGER(number.get(), X509_get_serialNumber(&x509)) != nullptr,
            doing);
}

void add_name(X509_NAME& subject, int nid, const std::string& text) {
    const auto* const bytes = reinterpret_cast<const unsigned char*>(text.data());
    if (X509_NAME_add_entry_by_NID(&subject, nid, MBSTRING_UTF8, bytes, int_size(text.size()), -1, 0) != 1) {
        forget_errors();
        refuse("a name in it is not 1 to 64 characters of UTF-8");
    }
}

void name_subject(X509& x509, const CertificateRequest& request) {
    auto& subject = *X509_get_subject_name(&x509);
    if (!request.organisation.empty()) { add_name(subject, NID_organizationName, request.organisation); }
    add_name(subject, NID_commonName, request.common_name);
}

/// Seconds after 00:00 UTC+8 of `day`, from the epoch on: the machine's clock plays no part.
void set_moment(ASN1_TIME* moment, Day day, long seconds) {
    constexpr long utc_plus_8 = 8L * 3600;
    require(ASN1_TIME_adj(moment, 0, day.number(), seconds - utc_plus_8) != nullptr, doing);
}

void limit_in_time(X509& x509, const CertificateRequest& request) {
    if (request.valid_until < request.valid_from) { refuse("its last day is before its first"); }
    set_moment(X509_getm_notBefore(&x509), request.valid_from, 0);
    set_moment(X509_getm_notAfter(&x509), request.valid_until, 24L * 3600 - 1);
}

void add(X509& x509, const Extension& extension) {
    require(extension != nullptr && X509_add_ext(&x509, extension.get(), -1) == 1, doing);
}

/// An extension of RFC 5280, in OpenSSL's configuration syntax.
void add_standard(X509& x509, X509& issuer, int nid, const char* value) {
    X509V3_CTX context{};
    X509V3_set_ctx(&context, &issuer, &x509, nullptr, nullptr, 0);
    add(x509, Extension{X509V3_EXT_nconf_nid(nullptr, &context, nid, value)});
}

OctetString octets(BytesView bytes) {
    OctetString string{ASN1_OCTET_STRING_new()};
    require(string != nullptr, doing);
    require(ASN1_OCTET_STRING_set(string.get(), bytes.data(), int_size(bytes.size())), doing);
    return string;
}

// An extension's value must be DER (RFC 5280 4.2), the caller's bytes need not be: so they are wrapped.
void add_own(X509& x509, const CertificateRequest& request) {
    if (request.extension_oid.empty()) { return; }
    const auto id = object_id(request.extension_oid);
    if (OBJ_obj2nid(id.get()) != NID_undef) {
        refuse("the extension's identifier means something else already");
    }
    const auto value = octets(encode(i2d_ASN1_OCTET_STRING, octets(request.extension).get()));
    add(x509, Extension{X509_EXTENSION_create_by_OBJ(nullptr, id.get(), 1, value.get())});
}

enum class Right { sign_certificates, sign_records };

void state_rights(X509& x509, Right right) {
    const bool authority = right == Right::sign_certificates;
    add_standard(x509, x509, NID_basic_constraints, authority ? "critical,CA:TRUE" : "critical,CA:FALSE");
    add_standard(x509, x509, NID_key_usage, authority ? "critical,keyCertSign" : "critical,digitalSignature");
}

/// All but issuer and signature.
X509Owner draft(const CertificateRequest& request, EVP_PKEY* subject, Right right) {
    X509Owner x509{X509_new()};
    require(x509 != nullptr, doing);
    require(X509_set_version(x509.get(), X509_VERSION_3), doing);
    require(X509_set_pubkey(x509.get(), subject), doing);
    number_at_random(*x509);
    name_subject(*x509, request);
    limit_in_time(*x509, request);
    state_rights(*x509, right);
    add_standard(*x509, *x509, NID_subject_key_identifier, "hash");
    return x509;
}

Certificate completed(X509& x509, X509& issuer, const CertificateRequest& request, const SigningKey& key) {
    require(X509_set_issuer_name(&x509, X509_get_subject_name(&issuer)), doing);
    add_standard(x509, issuer, NID_authority_key_identifier, "keyid:always");
    add_own(x509, request);
    require(X509_sign(&x509, CertificateAccess::of(key), EVP_sha256()) > 0, doing);
    return Certificate::from_der(encode(i2d_X509, static_cast<const X509*>(&x509)));
}

}  // namespace

Certificate Certificate::self_signed(const CertificateRequest& request, const SigningKey& key) {
    const auto x509 = draft(request, CertificateAccess::of(key), Right::sign_certificates);
    return completed(*x509, *x509, request, key);
}

Certificate Certificate::issue(const CertificateRequest& request, const VerifyKey& subject,
                               const Certificate& issuer, const SigningKey& issuer_key) {
    if (issuer.public_key().spki() != issuer_key.public_key().spki()) {
        refuse("the key that signs is not the issuer's");
    }
    const auto right = request.may_sign_certificates ? Right::sign_certificates : Right::sign_records;
    const auto x509 = draft(request, CertificateAccess::of(subject), right);
    return completed(*x509, *issuer.impl_->x509, request, issuer_key);
}

}  // namespace permit::crypto
