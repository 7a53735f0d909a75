#pragma once

#include "permit/core/bytes.hpp"
#include "permit/core/secret.hpp"

#include <algorithm>
#include <array>
#include <catch2/catch.hpp>

namespace permit::testing {

template <std::size_t Size>
std::array<Byte, Size> array_of(BytesView bytes) {
    REQUIRE(bytes.size() == Size);
    std::array<Byte, Size> copy{};
    std::ranges::copy(bytes, copy.begin());
    return copy;
}

template <std::size_t Size>
SecretArray<Size> secret(BytesView bytes) {
    return SecretArray<Size>{array_of<Size>(bytes)};
}

/// A DES key is a 2TDEA key with the same half twice.
inline SecretArray<16> tdes_key(const Bytes& key) {
    return secret<16>(key.size() == 8 ? join({key, key}) : key);
}

/// The bytes with one bit turned over.
inline Bytes with_flipped_bit(BytesView bytes, std::size_t bit) {
    Bytes changed{bytes.begin(), bytes.end()};
    changed.at(bit / 8) = static_cast<Byte>(changed.at(bit / 8) ^ (1U << (bit % 8)));
    return changed;
}

}  // namespace permit::testing
