#include "permit/crypto/originality.hpp"

#include "ecdsa.hpp"

#include <openssl/x509.h>
#include <array>

namespace permit::crypto {
namespace {

constexpr std::size_t coordinate = 28;

// SubjectPublicKeyInfo of a point on secp224r1 up to the point itself (RFC 5480 2).
constexpr std::array<Byte, 23> secp224r1_prefix{0x30, 0x4E, 0x30, 0x10, 0x06, 0x07, 0x2A, 0x86,
                                                0x48, 0xCE, 0x3D, 0x02, 0x01, 0x06, 0x05, 0x2B,
                                                0x81, 0x04, 0x00, 0x21, 0x03, 0x3A, 0x00};

/// Null unless `point` is uncompressed and on the curve.
PKey key_at(BytesView point) {
    if (point.size() != 1 + 2 * coordinate || point.front() != 0x04) { return nullptr; }
    return decode<PKey>(d2i_PUBKEY, join({secp224r1_prefix, point}));
}

}  // namespace

// The UID is the integer itself: as a digest of the curve's size it is not shortened either.
bool originality_signature_ok(BytesView public_key, BytesView uid, BytesView signature) {
    if (uid.size() != 7 || signature.size() != 2 * coordinate) { return false; }
    const auto key = key_at(public_key);
    if (key == nullptr) { return false; }
    const std::array<Byte, coordinate - 7> zeros{};
    return ecdsa_ok(*verifying_context(*key), join({zeros, uid}), signature);
}

}  // namespace permit::crypto
