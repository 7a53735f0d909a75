#pragma once

#include "session.hpp"

#include "permit/crypto/signature.hpp"

#include <memory>
#include <string_view>

namespace permit::token {

/// A pair of P-256 keys in the token as a signer. Throws Error{no_token_key}, Error{unsupported_suite}.
[[nodiscard]] std::unique_ptr<crypto::Signer> signer_in(const std::shared_ptr<Session>& session,
                                                        std::string_view label);

/// Makes the pair.
void generate_signing_pair(Session& session, std::string_view label);

}  // namespace permit::token
