#pragma once

#include "permit/core/secret.hpp"
#include "permit/crypto/certificate.hpp"
#include "permit/token/uri.hpp"

#include <functional>

namespace permit::keys {

/// Makes the certificate of a key that has just been made, in a file or in a token. What it throws ends the
/// act, and nothing was changed.
using Certify = std::function<crypto::Certificate(const crypto::Signer& fresh)>;

/// Asks for the PIN of a token. Called only when a key of the token is needed, once for each open store, and
/// again when the token was away meanwhile; after a wrong PIN never again.
using Pin = std::function<SecretBytes(const token::Uri& token)>;

}  // namespace permit::keys
