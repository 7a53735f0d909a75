#include "permit/core/error.hpp"
#include "x509.hpp"

#include <openssl/pem.h>
#include <openssl/x509_vfy.h>
#include <openssl/x509v3.h>
#include <chrono>
#include <ctime>
#include <utility>

namespace permit::crypto {
namespace {

using Bio = Owned<BIO, BIO_free>;
using Store = Owned<X509_STORE, X509_STORE_free>;
using StoreContext = Owned<X509_STORE_CTX, X509_STORE_CTX_free>;

void free_text(unsigned char* text) noexcept { OPENSSL_free(text); }
using OpenSslText = Owned<unsigned char, free_text>;

[[noreturn]] void damaged(const char* why) {
    throw Error{ErrorCode::damaged_content, "read a certificate", why};
}

/// The civil day at UTC+8 that a moment of a certificate falls in.
Day day_of(const ASN1_TIME* moment) {
    std::tm utc{};
    if (ASN1_TIME_to_tm(moment, &utc) != 1) {
        forget_errors();
        damaged("one of its dates does not exist");
    }
    using namespace std::chrono;
    const sys_days date = year{utc.tm_year + 1900} / (utc.tm_mon + 1) / utc.tm_mday;
    return Day::from_number(static_cast<std::int32_t>(date.time_since_epoch().count()))
        .plus_days(utc.tm_hour >= 16 ? 1 : 0);
}

BytesView bytes_of(const ASN1_OCTET_STRING& text) {
    return {ASN1_STRING_get0_data(&text), static_cast<std::size_t>(ASN1_STRING_length(&text))};
}

VerifyKey key_of(X509& x509) {
    auto* const key = X509_get0_pubkey(&x509);
    forget_errors();
    if (key == nullptr) { damaged("its public key is of no kind OpenSSL knows"); }
    return VerifyKey::from_spki(encode(i2d_PUBKEY, static_cast<const EVP_PKEY*>(key)));
}

/// The text of the first entry of this kind in the subject, as UTF-8; empty when there is none.
std::string subject_entry(const X509& x509, int nid) {
    auto* const subject = X509_get_subject_name(&x509);
    const int at = X509_NAME_get_index_by_NID(subject, nid, -1);
    if (at < 0) { return {}; }
    unsigned char* text = nullptr;
    const int size = ASN1_STRING_to_UTF8(&text, X509_NAME_ENTRY_get_data(X509_NAME_get_entry(subject, at)));
    const OpenSslText owner{text};
    forget_errors();
    if (size < 0) { damaged("its subject is not text"); }
    return as_text({text, static_cast<std::size_t>(size)});
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

bool valid_under(X509& subject, X509& root) {
    const Store anchors{X509_STORE_new()};
    const StoreContext check{X509_STORE_CTX_new()};
    require(anchors != nullptr && check != nullptr, "prepare a certificate check");
    require(X509_STORE_add_cert(anchors.get(), &root), "prepare a certificate check");
    require(X509_STORE_set_flags(anchors.get(), X509_V_FLAG_NO_CHECK_TIME | X509_V_FLAG_IGNORE_CRITICAL),
            "prepare a certificate check");
    require(X509_STORE_CTX_init(check.get(), anchors.get(), &subject, nullptr),
            "prepare a certificate check");
    const bool valid = X509_verify_cert(check.get()) == 1;
    forget_errors();
    return valid;
}

// Asked for a passphrase, OpenSSL would turn to the terminal.
int no_passphrase(char*, int, int, void*) { return -1; }

}  // namespace

ObjectId object_id(std::string_view dotted) {
    ObjectId id{OBJ_txt2obj(std::string{dotted}.c_str(), 1)};
    forget_errors();
    if (id == nullptr) {
        throw Error{ErrorCode::bad_input, "name a certificate extension",
                    "this is not a dotted object identifier"};
    }
    return id;
}

Certificate::Certificate(std::shared_ptr<const Impl> impl) noexcept : impl_{std::move(impl)} {}

Certificate Certificate::from_der(BytesView der) {
    auto x509 = decode<X509Owner>(d2i_X509, der);
    if (x509 == nullptr) { damaged("this is not an X.509 certificate"); }
    auto public_key = key_of(*x509);
    const auto valid_from = day_of(X509_get0_notBefore(x509.get()));
    const auto valid_until = day_of(X509_get0_notAfter(x509.get()));
    return Certificate{std::make_shared<const Impl>(Impl{Bytes{der.begin(), der.end()}, std::move(x509),
                                                         std::move(public_key), valid_from, valid_until})};
}

Certificate Certificate::from_pem(std::string_view pem) {
    const Bio text{BIO_new_mem_buf(pem.data(), int_size(pem.size()))};
    require(text != nullptr, "read a certificate");
    const X509Owner x509{PEM_read_bio_X509(text.get(), nullptr, no_passphrase, nullptr)};
    forget_errors();
    if (x509 == nullptr) { damaged("this is not an X.509 certificate in PEM"); }
    return from_der(encode(i2d_X509, x509.get()));
}

Bytes Certificate::der() const { return impl_->der; }

std::string Certificate::pem() const {
    const Bio text{BIO_new(BIO_s_mem())};
    require(text != nullptr, "write a certificate");
    require(PEM_write_bio_X509(text.get(), impl_->x509.get()), "write a certificate");
    char* start = nullptr;
    const auto size = BIO_get_mem_data(text.get(), &start);
    return {start, static_cast<std::size_t>(size)};
}

std::string Certificate::common_name() const { return subject_entry(*impl_->x509, NID_commonName); }

std::string Certificate::organisation() const { return subject_entry(*impl_->x509, NID_organizationName); }

VerifyKey Certificate::public_key() const { return impl_->public_key; }

Day Certificate::valid_from() const { return impl_->valid_from; }

Day Certificate::valid_until() const { return impl_->valid_until; }

Digest Certificate::fingerprint() const { return sha256(impl_->der); }

std::optional<Bytes> Certificate::extension(std::string_view oid) const {
    const auto id = object_id(oid);
    const auto* const x509 = impl_->x509.get();
    const int at = X509_get_ext_by_OBJ(x509, id.get(), -1);
    if (at < 0) { return std::nullopt; }
    if (X509_get_ext_by_OBJ(x509, id.get(), at) >= 0) { damaged("one of its extensions stands there twice"); }

    const auto* const value = X509_EXTENSION_get_data(X509_get_ext(x509, at));
    const auto content = decode<OctetString>(d2i_ASN1_OCTET_STRING, bytes_of(*value));
    if (content == nullptr) { damaged("its own extension does not hold an OCTET STRING"); }
    const auto bytes = bytes_of(*content);
    return Bytes{bytes.begin(), bytes.end()};
}

bool issued_by(const Certificate& subject, const Certificate& root, std::string_view known_extension) {
    const auto known = known_extension.empty() ? nullptr : object_id(known_extension);
    auto& x509 = *subject.impl_->x509;
    auto& anchor = *root.impl_->x509;
    return understood(x509, known.get()) && understood(anchor, known.get()) && valid_under(x509, anchor);
}

}  // namespace permit::crypto
