#pragma once

#include "permit/core/bytes.hpp"
#include "permit/core/chip.hpp"

#include <array>

namespace permit::chipsim {

/// Public key of the test maker: an uncompressed point on secp224r1. Simulated chips leave the factory with
/// its signature. Its private key stands in the source, so it vouches for nothing; a host that is to find
/// simulated chips original adds it to the keys it trusts (docs/simulator.md).
[[nodiscard]] const std::array<Byte, 57>& test_maker_key() noexcept;

/// The test maker's signature over a UID (reference 9). The same UID again gets the same one; after another
/// UID it may get a new one.
[[nodiscard]] std::array<Byte, 56> test_maker_signature(const Uid& uid);

}  // namespace permit::chipsim
