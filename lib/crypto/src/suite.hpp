#pragma once

#include "permit/core/bytes.hpp"
#include "permit/crypto/suite.hpp"

#include <array>

namespace permit::crypto {

using Scalar = std::array<Byte, 32>;  ///< most significant byte first

struct SuiteFacts {
    Suite suite;
    std::string_view name;
    std::int64_t cose_algorithm;
    int certificate_algorithm;  ///< OpenSSL's number of the signature algorithm in certificates
    /// SubjectPublicKeyInfo of an uncompressed point up to its coordinates (RFC 5480 2). Compared byte for
    /// byte, so that one key has one form and one key id.
    std::array<Byte, 27> spki_prefix;
    Scalar order;       ///< of the group
    Scalar greatest_s;  ///< that is accepted
};

[[nodiscard]] const SuiteFacts& facts_of(Suite suite) noexcept;

/// The suite of a key in its one form; null for any other bytes. The point is not looked at.
[[nodiscard]] const SuiteFacts* facts_of_key(BytesView spki) noexcept;

/// What stands before the message in every SM2 digest: SM3 over user ID, curve and key (Z of GB/T
/// 32918.2 5.5).
[[nodiscard]] std::array<Byte, 32> sm2_prefix(BytesView coordinates);

}  // namespace permit::crypto
