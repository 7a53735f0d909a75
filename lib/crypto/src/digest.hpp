#pragma once

#include "permit/crypto/hash.hpp"

#include <initializer_list>

namespace permit::crypto {

/// Hashes of the pieces one after the other. Each thread keeps its context: hashing takes no memory.
[[nodiscard]] Digest sha256_over(std::initializer_list<BytesView> pieces);
[[nodiscard]] Digest sm3_over(std::initializer_list<BytesView> pieces);

}  // namespace permit::crypto
