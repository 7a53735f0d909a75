#include "permit/crypto/aes.hpp"

#include "cmac.hpp"
#include "permit/core/error.hpp"
#include "permit/core/words.hpp"

namespace permit::crypto {
namespace {

const EVP_CIPHER& aes() {
    static const auto cipher = fetch_cipher("AES-128-CBC");
    return *cipher;
}

}  // namespace

Bytes aes_cbc_encrypt(const Aes128Key& key, const Block& iv, BytesView data) {
    return cbc(aes(), key.reveal(), iv, data, Direction::encrypt);
}

Bytes aes_cbc_decrypt(const Aes128Key& key, const Block& iv, BytesView data) {
    return cbc(aes(), key.reveal(), iv, data, Direction::decrypt);
}

// One block of CBC from zero is the bare cipher.
Block aes_encrypt_block(const Aes128Key& key, const Block& block) {
    Block result;
    Cbc{aes(), key.reveal(), Block{}, Direction::encrypt}.process(block, result.data());
    return result;
}

Block aes_cmac(const Aes128Key& key, BytesView message) { return aes_cmac_from(key, Block{}, message); }

Block aes_cmac_from(const Aes128Key& key, const Block& start, BytesView message) {
    return cmac_from(aes(), key.reveal(), start, message);
}

std::array<Byte, 8> truncate_mac(const Block& cmac) noexcept {
    std::array<Byte, 8> odd;
    for (std::size_t i = 0; i < odd.size(); ++i) { odd[i] = cmac[2 * i + 1]; }
    return odd;
}

// Padding always goes to two blocks; plain CMAC over 01 ‖ M would stop at one for short inputs.
Aes128Key diversify(const Aes128Key& master, BytesView input) {
    if (input.empty() || input.size() > 31) {
        throw Error{ErrorCode::internal, tr("diversify a key"), tr("the input is not 1 to 31 bytes")};
    }
    std::array<Byte, 32> padded{0x01};
    std::ranges::copy(input, padded.begin() + 1);
    const auto used = input.size() + 1;
    if (used < padded.size()) { padded[used] = 0x80; }

    Cbc cbc{aes(), master.reveal(), Block{}, Direction::encrypt};
    const Subkeys<16> subkeys{cbc};
    cbc.restart(Block{});
    xor_into(std::span{padded}.last<16>(), (used < padded.size() ? subkeys.k2 : subkeys.k1).reveal());
    cbc.process(padded, padded.data());

    Aes128Key diversified{std::span<const Byte, 32>{padded}.last<16>()};
    wipe(padded);
    return diversified;
}

}  // namespace permit::crypto
