#include "permit/crypto/hash.hpp"

#include "openssl.hpp"

namespace permit::crypto {
namespace {

const EVP_MD& sha256_method() {
    static const Owned<EVP_MD, EVP_MD_free> method{EVP_MD_fetch(nullptr, "SHA2-256", nullptr)};
    require(method != nullptr, "look up SHA-256");
    return *method;
}

}  // namespace

Digest sha256(BytesView message) {
    Digest digest;
    require(EVP_Digest(message.data(), message.size(), digest.data(), nullptr, &sha256_method(), nullptr),
            "hash with SHA-256");
    return digest;
}

}  // namespace permit::crypto
