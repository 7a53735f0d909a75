#pragma once

#include "permit/crypto/certificate.hpp"
#include "permit/crypto/signature.hpp"

namespace permit::crypto {

/// A private key in this process, with the certificate of its public half.
struct CertifiedKey {
    SigningKey key;
    Certificate certificate;
};

}  // namespace permit::crypto
