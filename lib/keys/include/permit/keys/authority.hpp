#pragma once

#include "permit/crypto/certified_key.hpp"

#include <cstdint>
#include <memory>
#include <string>

namespace permit::keys {

/// An issuing authority as the office's store keeps it. What it may sign stands in its certificate, which
/// lib/trust reads.
struct Authority {
    std::string name;  ///< as `check_name` demands; also the certificate's common name
    std::string profile;
    std::uint32_t first_serial;
    std::uint32_t last_serial;  ///< included
    crypto::Certificate certificate;
};

/// Who signs, with the certificate that says so. For records the signer is the authority's key, for
/// bundles the publisher's.
struct CertifiedSigner {
    std::unique_ptr<crypto::Signer> signer;
    crypto::Certificate certificate;
};

/// A signer around a private key in this process.
[[nodiscard]] std::unique_ptr<crypto::Signer> signer_of(crypto::SigningKey key);

/// Names become file names and are compared byte for byte: 1 to 150 bytes of UTF-8 in normal form C without
/// control characters and '/', not beginning with '.' or '-', no blank at either end. Throws
/// Error{bad_input}; `what` says whose name it is.
void check_name(const std::string& name, const std::string& what);

}  // namespace permit::keys
