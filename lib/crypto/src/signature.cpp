#include "permit/crypto/signature.hpp"

#include "ecdsa.hpp"
#include "keys.hpp"
#include "permit/core/error.hpp"
#include "permit/crypto/hash.hpp"

#include <openssl/ec.h>
#include <openssl/x509.h>
#include <algorithm>
#include <utility>

namespace permit::crypto {
namespace {

using Pkcs8 = Owned<PKCS8_PRIV_KEY_INFO, PKCS8_PRIV_KEY_INFO_free>;

// SubjectPublicKeyInfo of an uncompressed point on P-256 up to its coordinates (RFC 5480 2). Compared
// byte for byte, so that one key has one form and one key id.
constexpr std::array<Byte, 27> p256_prefix{0x30, 0x59, 0x30, 0x13, 0x06, 0x07, 0x2A, 0x86, 0x48,
                                           0xCE, 0x3D, 0x02, 0x01, 0x06, 0x08, 0x2A, 0x86, 0x48,
                                           0xCE, 0x3D, 0x03, 0x01, 0x07, 0x03, 0x42, 0x00, 0x04};
constexpr std::size_t p256_spki_size = p256_prefix.size() + 64;

bool has_p256_form(BytesView spki) {
    return spki.size() == p256_spki_size && std::ranges::equal(spki.first(p256_prefix.size()), p256_prefix);
}

/// The public half belongs to the private one.
bool consistent(EVP_PKEY& key) {
    const PKeyContext context{EVP_PKEY_CTX_new_from_pkey(nullptr, &key, nullptr)};
    require(context != nullptr, "check a private key");
    const bool fits = EVP_PKEY_pairwise_check(context.get()) == 1;
    forget_errors();
    return fits;
}

Error damaged_private_key() {
    return {ErrorCode::damaged_store, "read a private key", "it is not a P-256 key in PKCS #8"};
}

}  // namespace

std::string_view name(Suite suite) noexcept {
    switch (suite) {
        case Suite::es256:
            return "es256";
    }
    return "unknown";
}

VerifyKey::VerifyKey(std::shared_ptr<const Impl> impl) noexcept : impl_{std::move(impl)} {}

// Decoding also checks that the point is on the curve.
VerifyKey VerifyKey::from_spki(BytesView der) {
    auto key = has_p256_form(der) ? decode<PKey>(d2i_PUBKEY, der) : nullptr;
    if (key == nullptr) {
        throw Error{ErrorCode::damaged_content, "read a public key", "it is not a point on P-256"};
    }
    auto verifying = verifying_context(*key);
    return VerifyKey{std::make_shared<const Impl>(
        Impl{Bytes{der.begin(), der.end()}, std::move(key), std::move(verifying)})};
}

Suite VerifyKey::suite() const noexcept { return Suite::es256; }

Bytes VerifyKey::spki() const { return impl_->spki; }

bool VerifyKey::verify(BytesView message, BytesView signature) const {
    return signature.size() == Signature{}.size() && ecdsa_ok(*impl_->verifying, sha256(message), signature);
}

std::shared_ptr<const SigningKey::Impl> SigningKey::Impl::of(PKey key) {
    auto signing = signing_context(*key);
    auto public_key = VerifyKey::from_spki(encode(i2d_PUBKEY, key.get()));
    return std::make_shared<const Impl>(Impl{std::move(key), std::move(signing), std::move(public_key)});
}

SigningKey::SigningKey(std::shared_ptr<const Impl> impl) noexcept : impl_{std::move(impl)} {}

SigningKey SigningKey::generate(Suite) {
    PKey key{EVP_EC_gen("P-256")};
    require(key != nullptr, "generate a key");
    return SigningKey{SigningKey::Impl::of(std::move(key))};
}

SigningKey SigningKey::from_pkcs8(BytesView der) {
    const auto info = decode<Pkcs8>(d2i_PKCS8_PRIV_KEY_INFO, der);
    if (info == nullptr) { throw damaged_private_key(); }
    PKey key{EVP_PKCS82PKEY(info.get())};
    forget_errors();
    if (key == nullptr || !has_p256_form(encode(i2d_PUBKEY, key.get())) || !consistent(*key)) {
        throw damaged_private_key();
    }
    return SigningKey{Impl::of(std::move(key))};
}

SecretBytes SigningKey::pkcs8() const {
    const Pkcs8 info{EVP_PKEY2PKCS8(impl_->key.get())};
    require(info != nullptr, "write a private key");
    return SecretBytes{encode(i2d_PKCS8_PRIV_KEY_INFO, info.get())};
}

Suite SigningKey::suite() const noexcept { return impl_->public_key.suite(); }

VerifyKey SigningKey::public_key() const { return impl_->public_key; }

Signature SigningKey::sign(BytesView message) const {
    Signature signature;
    ecdsa_sign(*impl_->signing, sha256(message), signature);
    return signature;
}

KeyId key_id(const VerifyKey& key) {
    const auto digest = sha256(key.spki());
    KeyId id;
    std::copy_n(digest.begin(), id.size(), id.begin());
    return id;
}

}  // namespace permit::crypto
