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

Bytes encrypted(const Key& key, BytesView iv, BytesView plain) {
    switch (key.type) {
        case KeyType::aes:
            return crypto::aes_cbc_encrypt(key.first_16(), as_block<crypto::Block>(iv), plain);
        case KeyType::tdes3:
            return crypto::tdes_cbc_encrypt(key.bytes, as_block<crypto::DesBlock>(iv), plain);
        case KeyType::des:
            break;
    }
    return crypto::tdes_cbc_encrypt(key.first_16(), as_block<crypto::DesBlock>(iv), plain);
}

Bytes decrypted(const Key& key, BytesView iv, BytesView cipher) {
    switch (key.type) {
        case KeyType::aes:
            return crypto::aes_cbc_decrypt(key.first_16(), as_block<crypto::Block>(iv), cipher);
        case KeyType::tdes3:
            return crypto::tdes_cbc_decrypt(key.bytes, as_block<crypto::DesBlock>(iv), cipher);
        case KeyType::des:
            break;
    }
    return crypto::tdes_cbc_decrypt(key.first_16(), as_block<crypto::DesBlock>(iv), cipher);
}

Bytes cmac_of(const Key& key, BytesView iv, BytesView message) {
    switch (key.type) {
        case KeyType::aes:
            return as_vector(crypto::aes_cmac_from(key.first_16(), as_block<crypto::Block>(iv), message));
        case KeyType::tdes3:
            return as_vector(crypto::tdes_cmac_from(key.bytes, as_block<crypto::DesBlock>(iv), message));
        case KeyType::des:
            break;
    }
    return as_vector(crypto::tdes_cmac_from(key.first_16(), as_block<crypto::DesBlock>(iv), message));
}

}  // namespace

Bytes RunningCipher::encrypt(BytesView plain) {
    auto cipher = encrypted(key_, iv_, plain);
    run_on(cipher);
    return cipher;
}

Bytes RunningCipher::peek(BytesView cipher) const { return decrypted(key_, iv_, cipher); }

Bytes RunningCipher::decrypt(BytesView cipher) {
    auto plain = peek(cipher);
    run_on(cipher);
    return plain;
}

Bytes RunningCipher::cmac(BytesView message) {
    iv_ = cmac_of(key_, iv_, message);
    return iv_;
}

void RunningCipher::run_on(BytesView last_block) { iv_ = as_vector(last_block.last(block_size())); }

}  // namespace permit::chipsim
