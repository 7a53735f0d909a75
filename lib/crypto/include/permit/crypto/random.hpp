#pragma once

#include "permit/core/bytes.hpp"

#include <span>

namespace permit::crypto {

/// Where nonces come from. Tests put published nonces here; programs use `system_random()`.
class RandomSource {
public:
    virtual ~RandomSource() = default;
    virtual void fill(std::span<Byte> bytes) = 0;
};

/// The operating system's generator, through OpenSSL. Throws Error{internal} if it fails.
[[nodiscard]] RandomSource& system_random() noexcept;

}  // namespace permit::crypto
