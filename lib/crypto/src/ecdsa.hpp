#pragma once

#include "openssl.hpp"

#include <array>
#include <atomic>
#include <cstdint>
#include <span>
#include <utility>

namespace permit::crypto {

/// r ‖ s as OpenSSL and certificates want it: a SEQUENCE of two INTEGERs (RFC 3279 2.2.3), without memory
/// of its own. Halves are at most 48 bytes (Error{internal} otherwise).
class DerSignature {
public:
    explicit DerSignature(BytesView raw);
    [[nodiscard]] BytesView bytes() const noexcept { return BytesView{der_}.first(size_); }

private:
    void put(Byte byte) noexcept { der_[size_++] = byte; }
    void put_integer(BytesView number) noexcept;

    std::array<Byte, 104> der_;
    std::size_t size_ = 0;
};

/// A context for ECDSA, or SM2, with `key` over digests.
[[nodiscard]] PKeyContext verifying_context(EVP_PKEY& key);
[[nodiscard]] PKeyContext signing_context(EVP_PKEY& key);

/// A context made once and lent to one thread at a time. Looking the algorithm up again costs more than a
/// copy, a copy costs memory: so the last one given back is kept, and only threads that meet make copies.
class SharedContext {
public:
    explicit SharedContext(PKeyContext context) noexcept : first_{std::move(context)} {}
    SharedContext(const SharedContext&) = delete;
    SharedContext& operator=(const SharedContext&) = delete;
    ~SharedContext() { const PKeyContext last{spare_.load()}; }

    template <class Use>
    auto lend_to(Use use) const {
        auto mine = take();
        const auto result = use(*mine);
        mine.reset(spare_.exchange(mine.release()));
        return result;
    }

private:
    [[nodiscard]] PKeyContext take() const;

    PKeyContext first_;
    mutable std::atomic<EVP_PKEY_CTX*> spare_{nullptr};
};

/// Over a digest taken as it is. `signature` is r ‖ s in halves of at most 48 bytes; false for anything
/// malformed, for r or s of zero and for r or s not below the group order.
[[nodiscard]] bool ecdsa_ok(EVP_PKEY_CTX& verifying, BytesView digest, BytesView signature);

/// Fills `signature` with r ‖ s.
void ecdsa_sign(EVP_PKEY_CTX& signing, BytesView digest, std::span<Byte> signature);

}  // namespace permit::crypto
