#pragma once

#include "permit/core/bytes.hpp"
#include "permit/core/chip.hpp"

#include <array>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace permit::desfire {

/// Answer to Read_Sig: r ‖ s on secp224r1 (reference 9).
using OriginalitySignature = std::array<Byte, 56>;

/// Who signs UIDs: a chip maker's product line, or the operator of a simulator.
struct OriginalityKey {
    std::string product;  ///< "MIFARE DESFire EV3"
    Bytes public_key;     ///< uncompressed point, 57 bytes
};

/// NXP's keys of reference 9.
[[nodiscard]] const std::vector<OriginalityKey>& nxp_originality_keys();

/// The product whose key signed this UID, or nothing. It proves that the maker issued the UID, not that this
/// chip is the one: a signature can be copied. A malformed key among the trusted ones signs nothing.
[[nodiscard]] std::optional<std::string> verify_originality(
    const Uid& uid, BytesView signature, std::span<const OriginalityKey> trusted = nxp_originality_keys());

}  // namespace permit::desfire
