#pragma once

#include "openssl.hpp"

namespace permit::crypto {

enum class Direction { decrypt = 0, encrypt = 1 };

/// A block cipher in CBC mode under one key, without padding. OpenSSL wipes the key at the end.
class Cbc {
public:
    Cbc(const EVP_CIPHER& cipher, BytesView key, BytesView iv, Direction direction);

    /// Begins a new chain under the same key: no second key schedule.
    void restart(BytesView iv);

    /// Continues the chain; `data` is whole blocks, `out` has its size and may be the same memory.
    void process(BytesView data, Byte* out);

private:
    CipherContext context_;
};

/// `data` in one chain. Throws Error{internal} unless it is whole blocks.
[[nodiscard]] Bytes cbc(const EVP_CIPHER& cipher, BytesView key, BytesView iv, BytesView data,
                        Direction direction);

}  // namespace permit::crypto
