#pragma once

#include "permit/crypto/signature.hpp"

#include <openssl/evp.h>
#include <array>
#include <memory>

/// A key as OpenSSL has it, with everything that can be kept kept: what no program can be faster than.
class BareKey {
public:
    explicit BareKey(const permit::crypto::SigningKey& key);

    /// Checks one and the same signature over a digest.
    [[nodiscard]] bool verifies() const noexcept;
    void sign() const noexcept;

private:
    struct Free {
        void operator()(EVP_PKEY* key) const noexcept { EVP_PKEY_free(key); }
        void operator()(EVP_PKEY_CTX* context) const noexcept { EVP_PKEY_CTX_free(context); }
    };

    std::array<unsigned char, 32> digest_{1, 2, 3};
    std::array<unsigned char, 112> signature_{};
    std::size_t signature_size_ = signature_.size();
    std::unique_ptr<EVP_PKEY, Free> key_;
    std::unique_ptr<EVP_PKEY_CTX, Free> verifying_;
    std::unique_ptr<EVP_PKEY_CTX, Free> signing_;
};
