#pragma once

#include "permit/core/bytes.hpp"

#include <array>

namespace permit::crypto {

using Digest = std::array<Byte, 32>;

[[nodiscard]] Digest sha256(BytesView message);

}  // namespace permit::crypto
