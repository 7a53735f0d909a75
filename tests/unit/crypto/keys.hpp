#pragma once

#include "permit/core/bytes.hpp"
#include "permit/core/secret.hpp"
#include "permit/crypto/signature.hpp"

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

/// A test that asks for it is run once for each.
inline crypto::Suite every_suite() { return GENERATE(crypto::Suite::es256, crypto::Suite::sm2); }

inline crypto::Suite other_than(crypto::Suite suite) {
    return suite == crypto::Suite::es256 ? crypto::Suite::sm2 : crypto::Suite::es256;
}

/// The order of the group.
inline Bytes order_of(crypto::Suite suite) {
    return from_hex(suite == crypto::Suite::es256
                        ? "FFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551"
                        : "FFFFFFFEFFFFFFFFFFFFFFFFFFFFFFFF7203DF6B21C6052B53BBF40939D54123");
}

/// a - b, of 32 bytes each, modulo 2^256.
inline Bytes difference(BytesView a, BytesView b) {
    Bytes result(32);
    int borrow = 0;
    for (std::size_t i = 32; i-- > 0;) {
        const int digit = a[i] - b[i] - borrow;
        borrow = digit < 0 ? 1 : 0;
        result[i] = static_cast<Byte>(digit & 0xFF);
    }
    return result;
}

inline Bytes with_negated_s(crypto::Suite suite, BytesView signature) {
    return join({signature.first(32), difference(order_of(suite), signature.last(32))});
}

/// The bytes with one bit turned over.
inline Bytes with_flipped_bit(BytesView bytes, std::size_t bit) {
    Bytes changed{bytes.begin(), bytes.end()};
    changed.at(bit / 8) = static_cast<Byte>(changed.at(bit / 8) ^ (1U << (bit % 8)));
    return changed;
}

}  // namespace permit::testing
