#include "permit/crypto/signature.hpp"

#include "digest.hpp"
#include "keys.hpp"
#include "permit/core/error.hpp"
#include "permit/core/words.hpp"

#include <openssl/ec.h>
#include <openssl/x509.h>
#include <algorithm>
#include <utility>

namespace permit::crypto {
namespace {

using Pkcs8 = Owned<PKCS8_PRIV_KEY_INFO, PKCS8_PRIV_KEY_INFO_free>;

constexpr std::size_t coordinates_size = 2 * sizeof(Scalar);

/// The public half belongs to the private one.
bool consistent(EVP_PKEY& key) {
    const PKeyContext context{EVP_PKEY_CTX_new_from_pkey(nullptr, &key, nullptr)};
    require(context != nullptr, tr_noop("check a private key"));
    const bool fits = EVP_PKEY_pairwise_check(context.get()) == 1;
    forget_errors();
    return fits;
}

Error damaged_private_key() {
    return {ErrorCode::damaged_store, tr("read a private key"),
            tr("it is not a P-256 or SM2 key in PKCS #8")};
}

Bytes spki_of(const PKey& key) { return encode(i2d_PUBKEY, key.get()); }

KeyId start_of(const Digest& digest) noexcept {
    KeyId id;
    std::copy_n(digest.begin(), id.size(), id.begin());
    return id;
}

bool above(BytesView number, const Scalar& limit) noexcept {
    return std::lexicographical_compare(limit.begin(), limit.end(), number.begin(), number.end());
}

/// `number` becomes order − number, which must not be negative.
void negate(std::span<Byte> number, const Scalar& order) noexcept {
    int borrow = 0;
    for (std::size_t i = order.size(); i-- > 0;) {
        const int difference = order[i] - number[i] - borrow;
        borrow = difference < 0 ? 1 : 0;
        number[i] = static_cast<Byte>(difference & 0xFF);
    }
}

PKey generate_key(Suite suite) {
    return PKey{suite == Suite::sm2 ? EVP_PKEY_Q_keygen(nullptr, nullptr, "SM2") : EVP_EC_gen("P-256")};
}

}  // namespace

Signature canonical(Suite suite, const Signature& signature) noexcept {
    const auto& facts = facts_of(suite);
    auto result = signature;
    const auto s = std::span{result}.last<sizeof(Scalar)>();
    if (above(s, facts.greatest_s) && !above(s, facts.order)) { negate(s, facts.order); }
    return result;
}

VerifyKey::Impl::Impl(const SuiteFacts& suite_, BytesView spki_, PKey key_)
    : suite{suite_},
      spki{spki_.begin(), spki_.end()},
      id{start_of(sha256(spki_))},
      prefix{suite_.suite == Suite::sm2 ? sm2_prefix(spki_.last(coordinates_size)) : Scalar{}},
      key{std::move(key_)},
      verifying{verifying_context(*key)} {}

Digest VerifyKey::Impl::digest_of(BytesView message) const {
    return suite.suite == Suite::sm2 ? sm3_over({prefix, message}) : sha256_over({message});
}

VerifyKey::VerifyKey(std::shared_ptr<const Impl> impl) noexcept : impl_{std::move(impl)} {}

// Decoding also checks that the point is on the curve.
VerifyKey VerifyKey::from_spki(BytesView der) {
    const bool of_a_suite = facts_of_key(der) != nullptr;
    return CertificateAccess::key_from(der, of_a_suite ? decode<PKey>(d2i_PUBKEY, der) : nullptr);
}

VerifyKey CertificateAccess::key_from(BytesView spki, PKey key) {
    const auto* const suite = facts_of_key(spki);
    if (suite == nullptr || key == nullptr) {
        throw Error{ErrorCode::damaged_content, tr("read a public key"),
                    tr("it is not a point on P-256 or on the SM2 curve")};
    }
    return VerifyKey{std::make_shared<const VerifyKey::Impl>(*suite, spki, std::move(key))};
}

Suite VerifyKey::suite() const noexcept { return impl_->suite.suite; }

Bytes VerifyKey::spki() const { return impl_->spki; }

KeyId VerifyKey::id() const noexcept { return impl_->id; }

bool VerifyKey::verify(BytesView message, BytesView signature) const {
    if (signature.size() != sizeof(Signature) ||
        above(signature.last(sizeof(Scalar)), impl_->suite.greatest_s)) {
        return false;
    }
    const auto digest = impl_->digest_of(message);
    return impl_->verifying.lend_to(
        [&](EVP_PKEY_CTX& context) { return ecdsa_ok(context, digest, signature); });
}

SigningKey::Impl::Impl(PKey key_)
    : key{std::move(key_)}, public_key{VerifyKey::from_spki(spki_of(key))}, signing{signing_context(*key)} {}

SigningKey::SigningKey(std::shared_ptr<const Impl> impl) noexcept : impl_{std::move(impl)} {}

SigningKey SigningKey::generate(Suite suite) {
    auto key = generate_key(suite);
    require(key != nullptr, tr_noop("generate a key"));
    return SigningKey{std::make_shared<const Impl>(std::move(key))};
}

SigningKey SigningKey::from_pkcs8(BytesView der) {
    const auto info = decode<Pkcs8>(d2i_PKCS8_PRIV_KEY_INFO, der);
    if (info == nullptr) { throw damaged_private_key(); }
    PKey key{EVP_PKCS82PKEY(info.get())};
    forget_errors();
    if (key == nullptr || facts_of_key(spki_of(key)) == nullptr || !consistent(*key)) {
        throw damaged_private_key();
    }
    return SigningKey{std::make_shared<const Impl>(std::move(key))};
}

SecretBytes SigningKey::pkcs8() const {
    const Pkcs8 info{EVP_PKEY2PKCS8(impl_->key.get())};
    require(info != nullptr, tr_noop("write a private key"));
    return SecretBytes{encode(i2d_PKCS8_PRIV_KEY_INFO, info.get())};
}

Suite SigningKey::suite() const noexcept { return impl_->public_key.suite(); }

VerifyKey SigningKey::public_key() const { return impl_->public_key; }

Signature SigningKey::sign(BytesView message) const {
    const auto digest = impl_->public_key.impl_->digest_of(message);
    Signature signature;
    impl_->signing.lend_to([&](EVP_PKEY_CTX& context) {
        ecdsa_sign(context, digest, signature);
        return true;
    });
    return canonical(suite(), signature);
}

}  // namespace permit::crypto
