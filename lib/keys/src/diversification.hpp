#pragma once

#include "permit/core/chip.hpp"
#include "permit/crypto/aes.hpp"
#include "permit/crypto/seal.hpp"
#include "permit/keys/role.hpp"

#include <functional>

namespace permit::keys {

/// What AN10922 is given for a role's key of one chip.
[[nodiscard]] Bytes diversification_input(Role role, const Uid& uid);

/// What RoleKeys::carrying_key is, by whoever computes CMACs under the amend role's master key.
[[nodiscard]] crypto::SealKey carrying_key_by(const std::function<crypto::Block(BytesView)>& cmac,
                                              BytesView salt);

}  // namespace permit::keys
