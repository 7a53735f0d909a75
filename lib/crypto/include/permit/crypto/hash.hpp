#pragma once

#include "permit/core/bytes.hpp"

#include <array>

namespace permit::crypto {

using Digest = std::array<Byte, 32>;

[[nodiscard]] Digest sha256(BytesView message);
[[nodiscard]] Digest sm3(BytesView message);  ///< GB/T 32905

}  // namespace permit::crypto
