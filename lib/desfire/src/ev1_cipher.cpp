#include "ev1_cipher.hpp"

#include <algorithm>

namespace permit::desfire {
namespace {

template <class Block>
Block block_of(BytesView iv) {
    Block block{};
    std::copy_n(iv.begin(), std::min(iv.size(), block.size()), block.begin());
    return block;
}

template <class Block>
Bytes as_bytes(const Block& block) {
    return {block.begin(), block.end()};
}

bool is_aes(const Ev1Key& key) noexcept { return key.type() == KeyType::aes; }

}  // namespace

std::size_t block_length(const Ev1Key& key) noexcept {
    return is_aes(key) ? crypto::Block{}.size() : crypto::DesBlock{}.size();
}

Bytes cbc_encrypt(const Ev1Key& key, BytesView iv, BytesView data) {
    return is_aes(key) ? crypto::aes_cbc_encrypt(key.bytes(), block_of<crypto::Block>(iv), data)
                       : crypto::tdes_cbc_encrypt(key.bytes(), block_of<crypto::DesBlock>(iv), data);
}

Bytes cbc_decrypt(const Ev1Key& key, BytesView iv, BytesView data) {
    return is_aes(key) ? crypto::aes_cbc_decrypt(key.bytes(), block_of<crypto::Block>(iv), data)
                       : crypto::tdes_cbc_decrypt(key.bytes(), block_of<crypto::DesBlock>(iv), data);
}

Bytes cmac_from(const Ev1Key& key, BytesView iv, BytesView message) {
    return is_aes(key)
               ? as_bytes(crypto::aes_cmac_from(key.bytes(), block_of<crypto::Block>(iv), message))
               : as_bytes(crypto::tdes_cmac_from(key.bytes(), block_of<crypto::DesBlock>(iv), message));
}

}  // namespace permit::desfire
