#include "permit/core/error.hpp"

#include "permit/core/words.hpp"
#include "suite.hpp"
#include "x509.hpp"

#include <openssl/pem.h>
#include <openssl/x509_vfy.h>
#include <openssl/x509v3.h>
#include <algorithm>
#include <chrono>
#include <ctime>
#include <utility>

namespace permit::crypto {
namespace {

using Store = Owned<X509_STORE, X509_STORE_free>;
using StoreContext = Owned<X509_STORE_CTX, X509_STORE_CTX_free>;

void free_stack(STACK_OF(X509) * stack) noexcept { sk_X509_free(stack); }
using Stack = Owned<STACK_OF(X509), free_stack>;

constexpr auto doing = tr_noop("read a certificate");
constexpr auto checking = tr_noop("prepare a certificate check");

/// The civil day at UTC+8 that a moment of a certificate falls in.
Day day_of(const ASN1_TIME* moment) {
    std::tm utc{};
    if (ASN1_TIME_to_tm(moment, &utc) != 1) {
        forget_errors();
        x509::damaged(doing, tr_noop("one of its dates does not exist"));
    }
    using namespace std::chrono;
    const sys_days date = year{utc.tm_year + 1900} / (utc.tm_mon + 1) / utc.tm_mday;
    return Day::from_number(static_cast<std::int32_t>(date.time_since_epoch().count()))
        .plus_days(utc.tm_hour >= 16 ? 1 : 0);
}

bool understood(const X509& x509, const ASN1_OBJECT* known) {
    for (int i = 0; i < X509_get_ext_count(&x509); ++i) {
        auto* const extension = X509_get_ext(&x509, i);
        const bool ours = known != nullptr && OBJ_cmp(X509_EXTENSION_get_object(extension), known) == 0;
        if (X509_EXTENSION_get_critical(extension) == 1 && X509_supported_extension(extension) != 1 &&
            !ours) {
            return false;
        }
    }
    return true;
}

/// Not only its key: what it is signed with, too. A digest of another length must not slip in here.
bool of_suite(const Certificate::Impl& certificate, const SuiteFacts& suite) {
    return certificate.public_key.suite() == suite.suite &&
           X509_get_signature_nid(certificate.x509.get()) == suite.certificate_algorithm;
}

/// Certificates from the subject up to the root; not owned.
Stack stack_of(const std::vector<const Certificate::Impl*>& certificates) {
    Stack stack{sk_X509_new_null()};
    require(stack != nullptr, checking);
    for (const auto* const certificate : certificates) {
        require(sk_X509_push(stack.get(), certificate->x509.get()) > 0, checking);
    }
    return stack;
}

bool same(const STACK_OF(X509) & found, const std::vector<const Certificate::Impl*>& path) {
    if (static_cast<std::size_t>(sk_X509_num(&found)) != path.size()) { return false; }
    for (std::size_t i = 0; i < path.size(); ++i) {
        if (X509_cmp(sk_X509_value(&found, static_cast<int>(i)), path[i]->x509.get()) != 0) { return false; }
    }
    return true;
}

/// OpenSSL finds the path valid, and it is the one that was named.
bool valid(const std::vector<const Certificate::Impl*>& path) {
    const Store anchors{X509_STORE_new()};
    const StoreContext check{X509_STORE_CTX_new()};
    require(anchors != nullptr && check != nullptr, checking);
    require(X509_STORE_add_cert(anchors.get(), path.back()->x509.get()), checking);
    // An anchor's own signature is checked where it is all there is to check.
    const auto alone = path.size() == 1 ? X509_V_FLAG_CHECK_SS_SIGNATURE : 0UL;
    require(
        X509_STORE_set_flags(anchors.get(), X509_V_FLAG_NO_CHECK_TIME | X509_V_FLAG_IGNORE_CRITICAL | alone),
        checking);
    const auto others = stack_of(path);
    require(X509_STORE_CTX_init(check.get(), anchors.get(), path.front()->x509.get(), others.get()),
            checking);
    const bool good = X509_verify_cert(check.get()) == 1;
    forget_errors();
    return good && same(*X509_STORE_CTX_get0_chain(check.get()), path);
}

}  // namespace

Certificate::Certificate(std::shared_ptr<const Impl> impl) noexcept : impl_{std::move(impl)} {}

Certificate Certificate::from_der(BytesView der) {
    auto x509 = decode<X509Owner>(d2i_X509, der);
    if (x509 == nullptr) { x509::damaged(doing, tr_noop("this is not an X.509 certificate")); }
    auto public_key = x509::key_of(X509_get_X509_PUBKEY(x509.get()), doing);
    const auto valid_from = day_of(X509_get0_notBefore(x509.get()));
    const auto valid_until = day_of(X509_get0_notAfter(x509.get()));
    if (public_key.suite() == Suite::sm2) {
        X509_set0_distinguishing_id(x509.get(), x509::distinguishing_id().release());
    }
    return Certificate{
        std::make_shared<const Impl>(Impl{Bytes{der.begin(), der.end()}, std::move(x509), sha256(der),
                                          std::move(public_key), valid_from, valid_until})};
}

Certificate Certificate::from_pem(std::string_view pem) {
    return from_der(x509::der_from_pem(pem, PEM_STRING_X509, doing));
}

Bytes Certificate::der() const { return impl_->der; }

std::string Certificate::pem() const { return x509::pem_from(impl_->der, PEM_STRING_X509); }

std::string Certificate::common_name() const {
    return x509::entry_of(*X509_get_subject_name(impl_->x509.get()), NID_commonName, doing);
}

std::string Certificate::organisation() const {
    return x509::entry_of(*X509_get_subject_name(impl_->x509.get()), NID_organizationName, doing);
}

VerifyKey Certificate::public_key() const { return impl_->public_key; }

Day Certificate::valid_from() const { return impl_->valid_from; }

Day Certificate::valid_until() const { return impl_->valid_until; }

Digest Certificate::fingerprint() const { return impl_->fingerprint; }

bool Certificate::names_as_issuer(const Certificate& issuer) const {
    const bool names = X509_check_issued(issuer.impl_->x509.get(), impl_->x509.get()) == X509_V_OK;
    forget_errors();
    return names;
}

std::optional<Bytes> Certificate::extension(std::string_view oid) const {
    return x509::own_extension(X509_get0_extensions(impl_->x509.get()), oid, doing);
}

bool issued_by(const Certificate& subject, std::span<const Certificate> between, const Certificate& root,
               std::string_view known_extension) {
    if (between.size() > most_between) { return false; }
    std::vector<const Certificate::Impl*> path{subject.impl_.get()};
    for (const auto& certificate : between) { path.push_back(certificate.impl_.get()); }
    if (!between.empty() || subject.impl_->der != root.impl_->der) { path.push_back(root.impl_.get()); }

    const auto known = known_extension.empty() ? nullptr : x509::object_id(known_extension);
    const auto& suite = facts_of(root.public_key().suite());
    const auto acceptable = [&](const Certificate::Impl* certificate) {
        return of_suite(*certificate, suite) && understood(*certificate->x509, known.get());
    };
    return std::all_of(path.begin(), path.end(), acceptable) && valid(path);
}

bool issued_by(const Certificate& subject, const Certificate& root, std::string_view known_extension) {
    return issued_by(subject, {}, root, known_extension);
}

}  // namespace permit::crypto
