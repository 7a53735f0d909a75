#include "signing_key.hpp"

#include "permit/core/error.hpp"
#include "permit/core/words.hpp"
#include "permit/crypto/hash.hpp"

#include <algorithm>
#include <string>
#include <utility>

namespace permit::token {
namespace {

// OBJECT IDENTIFIER prime256v1, as CKA_EC_PARAMS holds it.
constexpr std::array<Byte, 10> p256{0x06, 0x08, 0x2A, 0x86, 0x48, 0xCE, 0x3D, 0x03, 0x01, 0x07};

// SubjectPublicKeyInfo of a P-256 point (RFC 5480) up to the point itself.
constexpr std::array<Byte, 26> spki_head{0x30, 0x59, 0x30, 0x13, 0x06, 0x07, 0x2A, 0x86, 0x48,
                                         0xCE, 0x3D, 0x02, 0x01, 0x06, 0x08, 0x2A, 0x86, 0x48,
                                         0xCE, 0x3D, 0x03, 0x01, 0x07, 0x03, 0x42, 0x00};
constexpr std::size_t point_size = 65;  // 04 ‖ x ‖ y

/// CKA_EC_POINT is the point in a DER OCTET STRING; some tokens leave the wrapping out.
crypto::VerifyKey key_of(const Bytes& ec_point, std::string_view label) {
    if (ec_point.size() < point_size || ec_point.size() > point_size + 2) {
        throw Error{ErrorCode::token_fault, tr("read public key {} from the token", label),
                    tr("it is not a point on P-256")};
    }
    return crypto::VerifyKey::from_spki(join({spki_head, BytesView{ec_point}.last(point_size)}));
}

void require_p256(Session& session, CK_OBJECT_HANDLE key, std::string_view label) {
    const Bytes curve = session.attribute(key, CKA_EC_PARAMS);
    if (std::equal(curve.begin(), curve.end(), p256.begin(), p256.end())) { return; }
    throw Error{ErrorCode::unsupported_suite, tr("use key {} of the token", label),
                tr("it is not on P-256; of keys in tokens only ES256 is supported"),
                tr("generate an ES256 key in the token, or keep an SM2 key in a file store")};
}

class TokenSigner final : public crypto::Signer {
public:
    TokenSigner(std::shared_ptr<Session> session, CK_OBJECT_HANDLE key, crypto::VerifyKey public_key)
        : session_{std::move(session)}, key_{key}, public_key_{std::move(public_key)} {}

    [[nodiscard]] crypto::VerifyKey public_key() const override { return public_key_; }

    [[nodiscard]] crypto::Signature sign(BytesView message) const override {
        const Bytes made = session_->sign(key_, CKM_ECDSA, crypto::sha256(message));
        crypto::Signature signature{};
        if (made.size() != signature.size()) {
            throw Error{ErrorCode::token_fault, tr("sign with a key of the token"),
                        tr("the signature has a wrong length")};
        }
        std::copy(made.begin(), made.end(), signature.begin());
        return crypto::canonical(crypto::Suite::es256, signature);
    }

private:
    std::shared_ptr<Session> session_;
    CK_OBJECT_HANDLE key_;
    crypto::VerifyKey public_key_;
};

}  // namespace

std::unique_ptr<crypto::Signer> signer_in(const std::shared_ptr<Session>& session, std::string_view label) {
    const auto public_half = session->require(CKO_PUBLIC_KEY, label);
    require_p256(*session, public_half, label);
    auto public_key = key_of(session->attribute(public_half, CKA_EC_POINT), label);
    return std::make_unique<TokenSigner>(session, session->require(CKO_PRIVATE_KEY, label),
                                         std::move(public_key));
}

void generate_signing_pair(Session& session, std::string_view label) {
    Attributes public_half;
    public_half.label(label).flag(CKA_TOKEN, true).flag(CKA_VERIFY, true).bytes(CKA_EC_PARAMS, p256);
    Attributes private_half;
    private_half.label(label)
        .flag(CKA_TOKEN, true)
        .flag(CKA_PRIVATE, true)
        .flag(CKA_SENSITIVE, true)
        .flag(CKA_EXTRACTABLE, false)
        .flag(CKA_SIGN, true);
    (void)session.generate_pair(CKM_EC_KEY_PAIR_GEN, std::move(public_half), std::move(private_half));
}

}  // namespace permit::token
