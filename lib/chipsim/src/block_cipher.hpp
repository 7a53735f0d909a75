#pragma once

#include "memory.hpp"
#include "permit/core/bytes.hpp"

namespace permit::chipsim {

/// AES, 2TDEA or 3TDEA in CBC with an IV that runs on from message to message, as the EV1 channel and its
/// authentications want it (reference 6.1, 6.3).
class RunningCipher {
public:
    explicit RunningCipher(const Key& key) : key_{key}, iv_(block_size()) {}

    [[nodiscard]] std::size_t block_size() const noexcept { return key_.type == KeyType::aes ? 16 : 8; }
    [[nodiscard]] Bytes encrypt(BytesView plain);
    [[nodiscard]] Bytes decrypt(BytesView cipher);
    [[nodiscard]] Bytes cmac(BytesView message);  ///< the whole block, which is also the new IV
    /// Decrypts without moving the IV.
    [[nodiscard]] Bytes peek(BytesView cipher) const;

private:
    void run_on(BytesView last_block);

    Key key_;
    Bytes iv_;
};

}  // namespace permit::chipsim
