#include "permit/crypto/signing_request.hpp"

#include "keys.hpp"
#include "permit/core/words.hpp"
#include "suite.hpp"
#include "x509.hpp"

#include <openssl/pem.h>
#include <openssl/x509v3.h>
#include <utility>

namespace permit::crypto {
namespace {

void free_extensions(Extensions* extensions) noexcept {
    sk_X509_EXTENSION_pop_free(extensions, X509_EXTENSION_free);
}
using OwnedExtensions = Owned<Extensions, free_extensions>;

using BitString = Owned<ASN1_BIT_STRING, ASN1_BIT_STRING_free>;
using Algorithm = Owned<X509_ALGOR, X509_ALGOR_free>;

constexpr auto reading = tr_noop("read a certificate request");
constexpr auto writing = tr_noop("write a certificate request");

void add_own(X509_REQ& request, const CertificateRequest& wanted) {
    auto own = x509::own_extension(wanted);
    if (own == nullptr) { return; }
    const OwnedExtensions list{sk_X509_EXTENSION_new_null()};
    require(list != nullptr && sk_X509_EXTENSION_push(list.get(), own.get()) > 0, writing);
    (void)own.release();
    require(X509_REQ_add_extensions(&request, list.get()), writing);
}

void sign(X509_REQ& request, const Signer& signer) {
    const Algorithm algorithm{X509_ALGOR_new()};
    BitString signature{ASN1_BIT_STRING_new()};
    require(algorithm != nullptr && signature != nullptr, writing);
    x509::name_algorithm(*algorithm, signer.public_key().suite());
    require(X509_REQ_set1_signature_algo(&request, algorithm.get()), writing);
    x509::sign(*signature, encode(i2d_re_X509_REQ_tbs, &request), signer);
    X509_REQ_set0_signature(&request, signature.release());
}

/// Whoever asks has the private key.
bool proves_possession(X509_REQ& request, const VerifyKey& key) {
    if (X509_REQ_get_signature_nid(&request) != facts_of(key.suite()).certificate_algorithm) { return false; }
    if (key.suite() == Suite::sm2) {
        X509_REQ_set0_distinguishing_id(&request, x509::distinguishing_id().release());
    }
    const bool proves = X509_REQ_verify(&request, CertificateAccess::of(key)) == 1;
    forget_errors();
    return proves;
}

}  // namespace

struct SigningRequest::Impl {
    Bytes der;
    RequestOwner request;
    VerifyKey public_key;
};

SigningRequest::SigningRequest(std::shared_ptr<const Impl> impl) noexcept : impl_{std::move(impl)} {}

SigningRequest SigningRequest::make(const CertificateRequest& wanted, const Signer& subject) {
    const RequestOwner request{X509_REQ_new()};
    require(request != nullptr, writing);
    require(X509_REQ_set_version(request.get(), X509_REQ_VERSION_1), writing);
    x509::name_subject(*X509_REQ_get_subject_name(request.get()), wanted);
    require(X509_REQ_set_pubkey(request.get(), CertificateAccess::of(subject.public_key())), writing);
    add_own(*request, wanted);
    sign(*request, subject);
    return from_der(encode(i2d_X509_REQ, request.get()));
}

SigningRequest SigningRequest::from_der(BytesView der) {
    auto request = decode<RequestOwner>(d2i_X509_REQ, der);
    if (request == nullptr) { x509::damaged(reading, tr_noop("this is not a PKCS #10 request")); }
    auto public_key = x509::key_of(X509_REQ_get_X509_PUBKEY(request.get()), reading);
    if (!proves_possession(*request, public_key)) {
        x509::damaged(reading, tr_noop("it is not signed with the key that is to be certified"));
    }
    return SigningRequest{std::make_shared<const Impl>(
        Impl{Bytes{der.begin(), der.end()}, std::move(request), std::move(public_key)})};
}

SigningRequest SigningRequest::from_pem(std::string_view pem) {
    return from_der(x509::der_from_pem(pem, PEM_STRING_X509_REQ, reading));
}

Bytes SigningRequest::der() const { return impl_->der; }

std::string SigningRequest::pem() const { return x509::pem_from(impl_->der, PEM_STRING_X509_REQ); }

std::string SigningRequest::common_name() const {
    return x509::entry_of(*X509_REQ_get_subject_name(impl_->request.get()), NID_commonName, reading);
}

std::string SigningRequest::organisation() const {
    return x509::entry_of(*X509_REQ_get_subject_name(impl_->request.get()), NID_organizationName, reading);
}

VerifyKey SigningRequest::public_key() const { return impl_->public_key; }

Digest SigningRequest::fingerprint() const { return sha256(impl_->der); }

std::optional<Bytes> SigningRequest::extension(std::string_view oid) const {
    const OwnedExtensions extensions{X509_REQ_get_extensions(impl_->request.get())};
    forget_errors();
    return x509::own_extension(extensions.get(), oid, reading);
}

}  // namespace permit::crypto
