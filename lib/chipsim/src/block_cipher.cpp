#include "block_cipher.hpp"

#include "permit/crypto/aes.hpp"
#include "permit/crypto/des.hpp"

#include <algorithm>

namespace permit::chipsim {
namespace {

template <typename Block>
Block as_block(BytesView bytes) {
    Block block{};
    std::copy_n(bytes.begin(), block.size(), block.begin());
    return block;
}

Bytes as_vector(BytesView bytes) { return {bytes.begin(), bytes.end()}; }

}  // namespace

Bytes RunningCipher::encrypt(BytesView plain) {
    auto cipher = type_ == KeyType::aes
                      ? crypto::aes_cbc_encrypt(key_, as_block<crypto::Block>(iv_), plain)
                      : crypto::tdes_cbc_encrypt(key_, as_block<crypto::DesBlock>(iv_), plain);
    run_on(cipher);
    return cipher;
}

Bytes RunningCipher::peek(BytesView cipher) const {
    return type_ == KeyType::aes ? crypto::aes_cbc_decrypt(key_, as_block<crypto::Block>(iv_), cipher)
                                 : crypto::tdes_cbc_decrypt(key_, as_block<crypto::DesBlock>(iv_), cipher);
}

Bytes RunningCipher::decrypt(BytesView cipher) {
    auto plain = peek(cipher);
    run_on(cipher);
    return plain;
}

Bytes RunningCipher::cmac(BytesView message) {
    iv_ = type_ == KeyType::aes
              ? as_vector(crypto::aes_cmac_from(key_, as_block<crypto::Block>(iv_), message))
              : as_vector(crypto::tdes_cmac_from(key_, as_block<crypto::DesBlock>(iv_), message));
    return iv_;
}

void RunningCipher::run_on(BytesView last_block) { iv_ = as_vector(last_block.last(block_size())); }

}  // namespace permit::chipsim
