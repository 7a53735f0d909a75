#include "ecdsa.hpp"

#include "permit/core/words.hpp"

#include <openssl/ec.h>
#include <algorithm>

namespace permit::crypto {
namespace {

using EcdsaSignature = Owned<ECDSA_SIG, ECDSA_SIG_free>;

constexpr Byte sequence_tag = 0x30;
constexpr Byte integer_tag = 0x02;
constexpr std::size_t longest_half = 48;

PKeyContext new_context(EVP_PKEY& key) {
    PKeyContext context{EVP_PKEY_CTX_new_from_pkey(nullptr, &key, nullptr)};
    require(context != nullptr, tr_noop("prepare a signature"));
    return context;
}

void to_raw(BytesView der, std::span<Byte> raw) {
    const auto signature = decode<EcdsaSignature>(d2i_ECDSA_SIG, der);
    require(signature != nullptr, tr_noop("write a signature"));
    const int half = int_size(raw.size() / 2);
    require(BN_bn2binpad(ECDSA_SIG_get0_r(signature.get()), raw.data(), half) == half,
            tr_noop("write a signature"));
    require(BN_bn2binpad(ECDSA_SIG_get0_s(signature.get()), raw.data() + half, half) == half,
            tr_noop("write a signature"));
}

}  // namespace

// Each INTEGER has at most 51 bytes, so every length takes one.
DerSignature::DerSignature(BytesView raw) {
    require(raw.size() % 2 == 0 && raw.size() <= 2 * longest_half, tr_noop("read a signature"));
    put(sequence_tag);
    put(0);
    put_integer(raw.first(raw.size() / 2));
    put_integer(raw.last(raw.size() / 2));
    der_[1] = static_cast<Byte>(size_ - 2);
}

void DerSignature::put_integer(BytesView number) noexcept {
    const auto start = std::find_if(number.begin(), number.end(), [](Byte byte) { return byte != 0; });
    // Zero still has one byte; a leading one bit would be a minus.
    const bool padded = start == number.end() || *start >= 0x80;
    put(integer_tag);
    put(static_cast<Byte>(number.end() - start + (padded ? 1 : 0)));
    if (padded) { put(0); }
    std::for_each(start, number.end(), [this](Byte byte) { put(byte); });
}

PKeyContext verifying_context(EVP_PKEY& key) {
    auto context = new_context(key);
    require(EVP_PKEY_verify_init(context.get()), tr_noop("prepare a signature check"));
    return context;
}

PKeyContext signing_context(EVP_PKEY& key) {
    auto context = new_context(key);
    require(EVP_PKEY_sign_init(context.get()), tr_noop("prepare a signature"));
    return context;
}

PKeyContext SharedContext::take() const {
    PKeyContext context{spare_.exchange(nullptr)};
    if (context == nullptr) { context.reset(EVP_PKEY_CTX_dup(first_.get())); }
    require(context != nullptr, tr_noop("prepare a signature"));
    return context;
}

bool ecdsa_ok(EVP_PKEY_CTX& verifying, BytesView digest, BytesView signature) {
    const DerSignature der{signature};
    const int answer =
        EVP_PKEY_verify(&verifying, der.bytes().data(), der.bytes().size(), digest.data(), digest.size());
    if (answer != 1) { forget_errors(); }
    return answer == 1;
}

void ecdsa_sign(EVP_PKEY_CTX& signing, BytesView digest, std::span<Byte> signature) {
    std::array<Byte, 112> der;
    auto size = der.size();
    require(EVP_PKEY_sign(&signing, der.data(), &size, digest.data(), digest.size()), tr_noop("sign"));
    to_raw(BytesView{der}.first(size), signature);
}

}  // namespace permit::crypto
