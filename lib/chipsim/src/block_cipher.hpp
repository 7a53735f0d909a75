#pragma once

#include "memory.hpp"
#include "permit/core/bytes.hpp"

namespace permit::chipsim {

/// AES or 2TDEA in CBC with an IV that runs on from message to message, as the EV1 channel and its
/// authentications want it (reference 6.1, 6.3).
class RunningCipher {
public:
    RunningCipher(KeyType type, const SecretArray<16>& key) : type_{type}, key_{key}, iv_(block_size()) {}

    [[nodiscard]] std::size_t block_size() const noexcept { return type_ == KeyType::aes ? 16 : 8; }
    [[nodiscard]] Bytes encrypt(BytesView plain);
    [[nodiscard]] Bytes decrypt(BytesView cipher);
    [[nodiscard]] Bytes cmac(BytesView message);  ///< the whole block, which is also the new IV
    /// Decrypts without moving the IV.
    [[nodiscard]] Bytes peek(BytesView cipher) const;

private:
    void run_on(BytesView last_block);

    KeyType type_;
    SecretArray<16> key_;
    Bytes iv_;
};

}  // namespace permit::chipsim
