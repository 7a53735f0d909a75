#include "permit/crypto/originality.hpp"

#include "ecdsa.hpp"
#include "permit/core/secret.hpp"
#include "permit/core/words.hpp"

#include <openssl/x509.h>
#include <array>

namespace permit::crypto {
namespace {

constexpr std::size_t coordinate = 28;
constexpr std::size_t uid_size = 7;

// SubjectPublicKeyInfo of a point on secp224r1 up to the point itself (RFC 5480 2).
constexpr std::array<Byte, 23> secp224r1_prefix{0x30, 0x4E, 0x30, 0x10, 0x06, 0x07, 0x2A, 0x86,
                                                0x48, 0xCE, 0x3D, 0x02, 0x01, 0x06, 0x05, 0x2B,
                                                0x81, 0x04, 0x00, 0x21, 0x03, 0x3A, 0x00};

// ECPrivateKey around the scalar (RFC 5915 3); the public key is left out and computed.
constexpr std::array<Byte, 7> private_prefix{0x30, 0x2A, 0x02, 0x01, 0x01, 0x04, 0x1C};
constexpr std::array<Byte, 9> private_suffix{0xA0, 0x07, 0x06, 0x05, 0x2B, 0x81, 0x04, 0x00, 0x21};

PKey key_of(BytesView scalar) {
    require(scalar.size() == coordinate, tr_noop("read a private key on secp224r1"));
    const SecretBytes der{join({private_prefix, scalar, private_suffix})};
    auto key = decode<PKey>(d2i_AutoPrivateKey, der.reveal());
    require(key != nullptr, tr_noop("read a private key on secp224r1"));
    return key;
}

/// The UID is the integer itself: as a digest of the curve's size it is not shortened either.
Bytes as_digest(BytesView uid) {
    const std::array<Byte, coordinate - uid_size> zeros{};
    return join({zeros, uid});
}

/// Null unless `point` is uncompressed and on the curve.
PKey key_at(BytesView point) {
    if (point.size() != 1 + 2 * coordinate || point.front() != 0x04) { return nullptr; }
    return decode<PKey>(d2i_PUBKEY, join({secp224r1_prefix, point}));
}

}  // namespace

bool originality_signature_ok(BytesView public_key, BytesView uid, BytesView signature) {
    if (uid.size() != uid_size || signature.size() != 2 * coordinate) { return false; }
    const auto key = key_at(public_key);
    if (key == nullptr) { return false; }
    return ecdsa_ok(*verifying_context(*key), as_digest(uid), signature);
}

std::array<Byte, 56> sign_originality(BytesView private_key, BytesView uid) {
    require(uid.size() == uid_size, tr_noop("sign a UID"));
    const auto key = key_of(private_key);
    std::array<Byte, 2 * coordinate> signature{};
    ecdsa_sign(*signing_context(*key), as_digest(uid), signature);
    return signature;
}

}  // namespace permit::crypto
