#include "ecdsa.hpp"

#include <openssl/ec.h>
#include <array>

namespace permit::crypto {
namespace {

using Number = Owned<BIGNUM, BN_free>;
using EcdsaSignature = Owned<ECDSA_SIG, ECDSA_SIG_free>;

// Room for an ECDSA signature over any curve of up to 384 bits, in DER.
using Der = std::array<Byte, 112>;

PKeyContext new_context(EVP_PKEY& key) {
    PKeyContext context{EVP_PKEY_CTX_new_from_pkey(nullptr, &key, nullptr)};
    require(context != nullptr, "prepare a signature");
    return context;
}

PKeyContext copy(const EVP_PKEY_CTX& context) {
    PKeyContext duplicate{EVP_PKEY_CTX_dup(&context)};
    require(duplicate != nullptr, "prepare a signature");
    return duplicate;
}

Number number(BytesView bytes) {
    Number value{BN_bin2bn(bytes.data(), int_size(bytes.size()), nullptr)};
    require(value != nullptr, "read a signature");
    return value;
}

BytesView to_der(BytesView raw, Der& der) {
    const EcdsaSignature signature{ECDSA_SIG_new()};
    require(signature != nullptr, "read a signature");
    auto r = number(raw.first(raw.size() / 2));
    auto s = number(raw.last(raw.size() / 2));
    require(ECDSA_SIG_set0(signature.get(), r.release(), s.release()), "read a signature");
    auto* out = der.data();
    const int size = i2d_ECDSA_SIG(signature.get(), &out);
    require(size > 0, "read a signature");
    return BytesView{der}.first(static_cast<std::size_t>(size));
}

void to_raw(BytesView der, std::span<Byte> raw) {
    const auto signature = decode<EcdsaSignature>(d2i_ECDSA_SIG, der);
    require(signature != nullptr, "write a signature");
    const int half = int_size(raw.size() / 2);
    require(BN_bn2binpad(ECDSA_SIG_get0_r(signature.get()), raw.data(), half) == half, "write a signature");
    require(BN_bn2binpad(ECDSA_SIG_get0_s(signature.get()), raw.data() + half, half) == half,
            "write a signature");
}

}  // namespace

PKeyContext verifying_context(EVP_PKEY& key) {
    auto context = new_context(key);
    require(EVP_PKEY_verify_init(context.get()), "prepare a signature check");
    return context;
}

PKeyContext signing_context(EVP_PKEY& key) {
    auto context = new_context(key);
    require(EVP_PKEY_sign_init(context.get()), "prepare a signature");
    return context;
}

bool ecdsa_ok(const EVP_PKEY_CTX& verifying, BytesView digest, BytesView signature) {
    Der der;
    const auto encoded = to_der(signature, der);
    const auto context = copy(verifying);
    const int answer =
        EVP_PKEY_verify(context.get(), encoded.data(), encoded.size(), digest.data(), digest.size());
    if (answer != 1) { forget_errors(); }
    return answer == 1;
}

void ecdsa_sign(const EVP_PKEY_CTX& signing, BytesView digest, std::span<Byte> signature) {
    const auto context = copy(signing);
    Der der;
    auto size = der.size();
    require(EVP_PKEY_sign(context.get(), der.data(), &size, digest.data(), digest.size()), "sign");
    to_raw(BytesView{der}.first(size), signature);
}

}  // namespace permit::crypto
