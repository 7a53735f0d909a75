#include "x509.hpp"

#include "ecdsa.hpp"
#include "keys.hpp"
#include "permit/core/error.hpp"
#include "permit/core/words.hpp"
#include "suite.hpp"

#include <openssl/pem.h>
#include <openssl/x509v3.h>

namespace permit::crypto::x509 {
namespace {

using Bio = Owned<BIO, BIO_free>;

void free_text(unsigned char* text) noexcept { OPENSSL_free(text); }
using OpenSslText = Owned<unsigned char, free_text>;

constexpr auto writing = tr_noop("write a certificate");

BytesView bytes_of(const ASN1_OCTET_STRING& text) {
    return {ASN1_STRING_get0_data(&text), static_cast<std::size_t>(ASN1_STRING_length(&text))};
}

// Asked for a passphrase, OpenSSL would turn to the terminal.
int no_passphrase(char*, int, int, void*) { return -1; }

void add_name(X509_NAME& subject, int nid, const std::string& text) {
    const auto* const bytes = reinterpret_cast<const unsigned char*>(text.data());
    if (X509_NAME_add_entry_by_NID(&subject, nid, MBSTRING_UTF8, bytes, int_size(text.size()), -1, 0) != 1) {
        forget_errors();
        refuse(tr_noop("a name in it is not 1 to 64 characters of UTF-8"));
    }
}

}  // namespace

void damaged(const char* doing, const char* why) {
    throw Error{ErrorCode::damaged_content, tr(doing), tr(why)};
}

// OpenSSL has decoded the key already; encoding it and decoding it again would take most of the time that
// reading a certificate takes.
VerifyKey key_of(const X509_PUBKEY* encoded, const char* doing) {
    PKey key{X509_PUBKEY_get(encoded)};
    forget_errors();
    if (key == nullptr) { damaged(doing, tr_noop("its public key is of no kind OpenSSL knows")); }
    return CertificateAccess::key_from(encode(i2d_X509_PUBKEY, encoded), std::move(key));
}

std::string entry_of(const X509_NAME& subject, int nid, const char* doing) {
    const int at = X509_NAME_get_index_by_NID(&subject, nid, -1);
    if (at < 0) { return {}; }
    unsigned char* text = nullptr;
    const int size = ASN1_STRING_to_UTF8(&text, X509_NAME_ENTRY_get_data(X509_NAME_get_entry(&subject, at)));
    const OpenSslText owner{text};
    forget_errors();
    if (size < 0) { damaged(doing, tr_noop("its subject is not text")); }
    return as_text({text, static_cast<std::size_t>(size)});
}

std::optional<Bytes> own_extension(const Extensions* extensions, std::string_view oid, const char* doing) {
    const auto id = object_id(oid);
    const int at = X509v3_get_ext_by_OBJ(extensions, id.get(), -1);
    if (at < 0) { return std::nullopt; }
    if (X509v3_get_ext_by_OBJ(extensions, id.get(), at) >= 0) {
        damaged(doing, tr_noop("one of its extensions stands there twice"));
    }
    const auto* const value = X509_EXTENSION_get_data(X509v3_get_ext(extensions, at));
    const auto content = decode<OctetString>(d2i_ASN1_OCTET_STRING, bytes_of(*value));
    if (content == nullptr) { damaged(doing, tr_noop("its own extension does not hold an OCTET STRING")); }
    const auto bytes = bytes_of(*content);
    return Bytes{bytes.begin(), bytes.end()};
}

Bytes der_from_pem(std::string_view pem, const char* label, const char* doing) {
    const Bio text{BIO_new_mem_buf(pem.data(), int_size(pem.size()))};
    require(text != nullptr, doing);
    unsigned char* der = nullptr;
    long size = 0;
    const bool found =
        PEM_bytes_read_bio(&der, &size, nullptr, label, text.get(), no_passphrase, nullptr) == 1;
    const OpenSslText owner{der};
    forget_errors();
    if (!found) { damaged(doing, tr_noop("this is not what it should be in PEM")); }
    return {der, der + size};
}

std::string pem_from(BytesView der, const char* label) {
    const Bio text{BIO_new(BIO_s_mem())};
    require(text != nullptr, writing);
    require(PEM_write_bio(text.get(), label, "", der.data(), int_size(der.size())) > 0, writing);
    char* start = nullptr;
    const auto size = BIO_get_mem_data(text.get(), &start);
    return {start, static_cast<std::size_t>(size)};
}

void refuse(const char* why) { throw Error{ErrorCode::bad_input, tr("issue a certificate"), tr(why)}; }

ObjectId object_id(std::string_view dotted) {
    ObjectId id{OBJ_txt2obj(std::string{dotted}.c_str(), 1)};
    forget_errors();
    if (id == nullptr) {
        throw Error{ErrorCode::bad_input, tr("name a certificate extension"),
                    tr("this is not a dotted object identifier")};
    }
    return id;
}

OctetString octets(BytesView bytes) {
    OctetString string{ASN1_OCTET_STRING_new()};
    require(string != nullptr, writing);
    require(ASN1_OCTET_STRING_set(string.get(), bytes.data(), int_size(bytes.size())), writing);
    return string;
}

void name_subject(X509_NAME& subject, const CertificateRequest& request) {
    if (!request.organisation.empty()) { add_name(subject, NID_organizationName, request.organisation); }
    add_name(subject, NID_commonName, request.common_name);
}

// An extension's value must be DER (RFC 5280 4.2), the caller's bytes need not be: so they are wrapped.
Extension own_extension(const CertificateRequest& request) {
    if (request.extension_oid.empty()) { return nullptr; }
    const auto id = object_id(request.extension_oid);
    if (OBJ_obj2nid(id.get()) != NID_undef) {
        refuse(tr_noop("the extension's identifier means something else already"));
    }
    const auto value = octets(encode(i2d_ASN1_OCTET_STRING, octets(request.extension).get()));
    Extension extension{X509_EXTENSION_create_by_OBJ(nullptr, id.get(), 1, value.get())};
    require(extension != nullptr, writing);
    return extension;
}

OctetString distinguishing_id() { return octets(as_bytes(sm2_user_id)); }

void name_algorithm(X509_ALGOR& algorithm, Suite suite) {
    auto* const id = OBJ_nid2obj(facts_of(suite).certificate_algorithm);
    require(X509_ALGOR_set0(&algorithm, id, V_ASN1_UNDEF, nullptr), writing);
}

void sign(ASN1_BIT_STRING& place, BytesView content, const Signer& signer) {
    const auto signature = signer.sign(content);
    if (!signer.public_key().verify(content, signature)) {
        throw Error{ErrorCode::internal, tr(writing), tr("the signer's signature does not verify")};
    }
    const DerSignature der{signature};
    require(ASN1_BIT_STRING_set(&place, const_cast<Byte*>(der.bytes().data()), int_size(der.bytes().size())),
            writing);
    // Said explicitly: otherwise zero bits at its end would be taken for unused ones and cut.
    place.flags = (place.flags & ~0x07L) | ASN1_STRING_FLAG_BITS_LEFT;
}

}  // namespace permit::crypto::x509
