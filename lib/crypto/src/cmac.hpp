#pragma once

#include "cbc.hpp"

#include "permit/core/secret.hpp"

#include <algorithm>
#include <array>

namespace permit::crypto {

/// Multiplies by x in GF(2^64) or GF(2^128), the way CMAC numbers the bits (SP 800-38B 5.3).
template <std::size_t Size>
[[nodiscard]] SecretArray<Size> doubled(const SecretArray<Size>& value) {
    static_assert(Size == 8 || Size == 16);
    constexpr unsigned reduction = Size == 16 ? 0x87 : 0x1B;
    const auto in = value.reveal();
    SecretArray<Size> result;
    const auto out = result.reveal_mutable();
    for (std::size_t i = 0; i + 1 < Size; ++i) { out[i] = static_cast<Byte>(in[i] << 1U | in[i + 1] >> 7U); }
    // A product instead of a branch: the top bit belongs to the key.
    const auto carry = static_cast<unsigned>(in[0] >> 7U);
    out[Size - 1] = static_cast<Byte>(static_cast<unsigned>(in[Size - 1] << 1U) ^ reduction * carry);
    return result;
}

/// The two subkeys of CMAC (SP 800-38B 6.1).
template <std::size_t Size>
struct Subkeys {
    /// `cbc` must stand at the start of a chain from zero, and is used up.
    explicit Subkeys(Cbc& cbc) {
        SecretArray<Size> l;
        cbc.process(l.reveal(), l.reveal_mutable().data());
        k1 = doubled(l);
        k2 = doubled(k1);
    }

    SecretArray<Size> k1;  ///< for a last block that is whole
    SecretArray<Size> k2;  ///< for one that was padded
};

inline void xor_into(std::span<Byte> target, BytesView mask) {
    std::transform(target.begin(), target.end(), mask.begin(), target.begin(),
                   [](Byte a, Byte b) { return static_cast<Byte>(a ^ b); });
}

/// Runs the chain over `data` and drops the cipher text.
inline void absorb(Cbc& cbc, BytesView data) {
    std::array<Byte, 256> dropped;
    while (!data.empty()) {
        const auto piece = data.first(std::min(data.size(), dropped.size()));
        cbc.process(piece, dropped.data());
        data = data.subspan(piece.size());
    }
}

/// CMAC (SP 800-38B 6.2) whose CBC chain starts at `start`; zero gives the standard one.
template <std::size_t Size>
[[nodiscard]] std::array<Byte, Size> cmac_from(const EVP_CIPHER& cipher, BytesView key,
                                               const std::array<Byte, Size>& start, BytesView message) {
    Cbc cbc{cipher, key, std::array<Byte, Size>{}, Direction::encrypt};
    const Subkeys<Size> subkeys{cbc};
    cbc.restart(start);

    const auto tail = message.empty() ? 0 : (message.size() - 1) % Size + 1;
    absorb(cbc, message.first(message.size() - tail));

    std::array<Byte, Size> last{};
    std::ranges::copy(message.last(tail), last.begin());
    if (tail < Size) { last[tail] = 0x80; }
    xor_into(last, (tail < Size ? subkeys.k2 : subkeys.k1).reveal());
    cbc.process(last, last.data());
    return last;
}

}  // namespace permit::crypto
