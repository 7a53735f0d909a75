#include "permit/desfire/sdm.hpp"

#include "permit/core/cursor.hpp"
#include "permit/core/error.hpp"
#include "permit/core/words.hpp"

#include <algorithm>

namespace permit::desfire {
namespace {

constexpr Byte uid_mirrored = 0x80;
constexpr Byte counter_mirrored = 0x40;
constexpr Byte uid_length_bits = 0x0F;
constexpr Byte uid_length = 7;

crypto::Aes128Key sdm_key(const crypto::Aes128Key& key, std::array<Byte, 6> label, const Uid& uid,
                          std::uint32_t counter) {
    return crypto::Aes128Key{crypto::aes_cmac(key, join({label, uid.bytes(), little_endian<3>(counter)}))};
}

}  // namespace

SdmSessionKeys derive_sdm_session_keys(const crypto::Aes128Key& key, const Uid& uid, std::uint32_t counter) {
    return {.encryption = sdm_key(key, {0xC3, 0x3C, 0x00, 0x01, 0x00, 0x80}, uid, counter),
            .mac = sdm_key(key, {0x3C, 0xC3, 0x00, 0x01, 0x00, 0x80}, uid, counter)};
}

PiccData decrypt_picc_data(const crypto::Aes128Key& meta_read_key, const std::array<Byte, 16>& encrypted) {
    constexpr std::string_view what = tr_noop("encrypted PICCData");
    const auto plain = crypto::aes_cbc_decrypt(meta_read_key, {}, encrypted);
    Cursor cursor{plain, what};
    const Byte tag = cursor.u8();
    PiccData data;
    if ((tag & uid_mirrored) != 0) {
        if ((tag & uid_length_bits) != uid_length) {
            throw Error{ErrorCode::damaged_content, tr("decode {}", what), tr("this is not its key")};
        }
        data.uid = Uid{cursor.array<uid_length>()};
    }
    if ((tag & counter_mirrored) != 0) { data.counter = cursor.u24_le(); }
    return data;
}

Bytes decrypt_sdm_file_data(const SdmSessionKeys& keys, std::uint32_t counter, BytesView encrypted) {
    crypto::Block block{};
    if (encrypted.size() % block.size() != 0) {
        throw Error{ErrorCode::damaged_content, tr("decrypt SDMENCFileData"), tr("it is not whole blocks")};
    }
    const auto count = little_endian<3>(counter);
    std::copy(count.begin(), count.end(), block.begin());
    return crypto::aes_cbc_decrypt(keys.encryption, crypto::aes_encrypt_block(keys.encryption, block),
                                   encrypted);
}

std::array<Byte, 8> sdm_mac(const SdmSessionKeys& keys, std::string_view covered) {
    return crypto::truncate_mac(crypto::aes_cmac(keys.mac, as_bytes(covered)));
}

}  // namespace permit::desfire
