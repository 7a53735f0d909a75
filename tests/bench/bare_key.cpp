#include "bare_key.hpp"

#include <openssl/x509.h>
#include <stdexcept>

namespace {

void require(bool succeeded) {
    if (!succeeded) { throw std::runtime_error{"OpenSSL refuses the bare operation"}; }
}

}  // namespace

BareKey::BareKey(const permit::crypto::SigningKey& key) {
    const auto pkcs8 = key.pkcs8();
    const auto* der = pkcs8.reveal().data();
    key_.reset(d2i_AutoPrivateKey(nullptr, &der, static_cast<long>(pkcs8.reveal().size())));
    require(key_ != nullptr);
    verifying_.reset(EVP_PKEY_CTX_new_from_pkey(nullptr, key_.get(), nullptr));
    signing_.reset(EVP_PKEY_CTX_new_from_pkey(nullptr, key_.get(), nullptr));
    require(EVP_PKEY_verify_init(verifying_.get()) == 1 && EVP_PKEY_sign_init(signing_.get()) == 1);
    require(EVP_PKEY_sign(signing_.get(), signature_.data(), &signature_size_, digest_.data(),
                          digest_.size()) == 1);
}

bool BareKey::verifies() const noexcept {
    return EVP_PKEY_verify(verifying_.get(), signature_.data(), signature_size_, digest_.data(),
                           digest_.size()) == 1;
}

void BareKey::sign() const noexcept {
    std::array<unsigned char, 112> signature{};
    auto size = signature.size();
    (void)EVP_PKEY_sign(signing_.get(), signature.data(), &size, digest_.data(), digest_.size());
}
