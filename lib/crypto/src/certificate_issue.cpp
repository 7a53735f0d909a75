#include "keys.hpp"
#include "permit/core/error.hpp"
#include "permit/core/words.hpp"
#include "permit/crypto/random.hpp"
#include "x509.hpp"

#include <openssl/x509v3.h>
#include <array>

namespace permit::crypto {
namespace {

using Number = Owned<BIGNUM, BN_free>;

constexpr auto doing = tr_noop("write a certificate");

/// 128 random bits but for the first two: positive, and always 16 bytes long (RFC 5280 4.1.2.2).
void number_at_random(X509& x509) {
    std::array<Byte, 16> serial;
    system_random().fill(serial);
    serial.front() = static_cast<Byte>((serial.front() & 0x3FU) | 0x40U);
    const Number number{BN_bin2bn(serial.data(), int_size(serial.size()), nullptr)};
    require(number != nullptr && BN_to_ASN1_INTEGER(number.get(), X509_get_serialNumber(&x509)) != nullptr,
            doing);
}

/// Seconds after 00:00 UTC+8 of `day`, from the epoch on: the machine's clock plays no part.
void set_moment(ASN1_TIME* moment, Day day, long seconds) {
    constexpr long utc_plus_8 = 8L * 3600;
    require(ASN1_TIME_adj(moment, 0, day.number(), seconds - utc_plus_8) != nullptr, doing);
}

void limit_in_time(X509& x509, const CertificateRequest& request) {
    if (request.valid_until < request.valid_from) {
        x509::refuse(tr_noop("its last day is before its first"));
    }
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

std::string constraints(const CertificateRequest& request) {
    if (!request.may_sign_certificates) { return "critical,CA:FALSE"; }
    if (!request.levels_below) { return "critical,CA:TRUE"; }
    return "critical,CA:TRUE,pathlen:" + std::to_string(*request.levels_below);
}

void state_rights(X509& x509, const CertificateRequest& request) {
    add_standard(x509, x509, NID_basic_constraints, constraints(request).c_str());
    add_standard(x509, x509, NID_key_usage,
                 request.may_sign_certificates ? "critical,keyCertSign" : "critical,digitalSignature");
}

/// All but issuer and signature.
X509Owner draft(const CertificateRequest& request, const VerifyKey& subject) {
    X509Owner x509{X509_new()};
    require(x509 != nullptr, doing);
    require(X509_set_version(x509.get(), X509_VERSION_3), doing);
    require(X509_set_pubkey(x509.get(), CertificateAccess::of(subject)), doing);
    number_at_random(*x509);
    x509::name_subject(*X509_get_subject_name(x509.get()), request);
    limit_in_time(*x509, request);
    state_rights(*x509, request);
    add_standard(*x509, *x509, NID_subject_key_identifier, "hash");
    return x509;
}

// OpenSSL 3.0 has functions to look at these places and none to fill them with a signature made elsewhere;
// the certificate is not const.
void sign(X509& x509, const Signer& signer) {
    const ASN1_BIT_STRING* signature = nullptr;
    const X509_ALGOR* algorithm = nullptr;
    X509_get0_signature(&signature, &algorithm, &x509);
    const auto suite = signer.public_key().suite();
    x509::name_algorithm(const_cast<X509_ALGOR&>(*algorithm), suite);
    x509::name_algorithm(const_cast<X509_ALGOR&>(*X509_get0_tbs_sigalg(&x509)), suite);
    x509::sign(const_cast<ASN1_BIT_STRING&>(*signature), encode(i2d_re_X509_tbs, &x509), signer);
}

Certificate completed(X509& x509, X509& issuer, const CertificateRequest& request, const Signer& signer) {
    require(X509_set_issuer_name(&x509, X509_get_subject_name(&issuer)), doing);
    add_standard(x509, issuer, NID_authority_key_identifier, "keyid:always");
    if (const auto own = x509::own_extension(request)) { add(x509, own); }
    sign(x509, signer);
    return Certificate::from_der(encode(i2d_X509, &x509));
}

}  // namespace

Certificate Certificate::self_signed(const CertificateRequest& request, const Signer& signer) {
    auto root = request;
    root.may_sign_certificates = true;
    const auto x509 = draft(root, signer.public_key());
    return completed(*x509, *x509, root, signer);
}

Certificate Certificate::issue(const CertificateRequest& request, const VerifyKey& subject,
                               const Certificate& issuer, const Signer& signer) {
    if (issuer.public_key().spki() != signer.public_key().spki()) {
        x509::refuse(tr_noop("the key that signs is not the issuer's"));
    }
    if (subject.suite() != issuer.public_key().suite()) {
        x509::refuse(tr_noop("its key is of another signature suite than the issuer's"));
    }
    const auto x509 = draft(request, subject);
    return completed(*x509, *issuer.impl_->x509, request, signer);
}

}  // namespace permit::crypto
