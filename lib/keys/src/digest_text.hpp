#pragma once

#include "permit/core/error.hpp"
#include "permit/core/words.hpp"
#include "permit/crypto/hash.hpp"

#include <algorithm>
#include <string>

namespace permit::keys {

/// A digest as documents have it, in hex. Throws Error{damaged_store}.
inline crypto::Digest digest_from(const std::string& hex) {
    const Bytes bytes = from_hex(hex);
    crypto::Digest digest{};
    if (bytes.size() != digest.size()) {
        throw Error{ErrorCode::damaged_store, tr("read a digest"), tr("a digest has not 32 bytes")};
    }
    std::copy(bytes.begin(), bytes.end(), digest.begin());
    return digest;
}

}  // namespace permit::keys
