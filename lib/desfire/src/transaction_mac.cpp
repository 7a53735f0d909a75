#include "permit/desfire/transaction_mac.hpp"

#include <algorithm>

namespace permit::desfire {
namespace {

constexpr std::size_t block_length = 16;

crypto::Aes128Key transaction_key(Byte label, const crypto::Aes128Key& key, std::uint32_t counter,
                                  const Uid& uid) {
    const std::array<Byte, 5> prefix{label, 0x00, 0x01, 0x00, 0x80};
    return crypto::Aes128Key{crypto::aes_cmac(key, join({prefix, little_endian<4>(counter), uid.bytes()}))};
}

void fill_block(Bytes& bytes) {
    bytes.resize((bytes.size() + block_length - 1) / block_length * block_length);
}

/// Commands on ranges and records: their parameters fill a block of their own, the data follows.
bool has_block_of_parameters(const Command& command) noexcept {
    constexpr std::array<Byte, 10> codes{0xAD, 0xBD, 0x8D, 0x3D, 0xAB, 0xBB, 0x8B, 0x3B, 0xBA, 0xDB};
    return std::find(codes.begin(), codes.end(), command.ins) != codes.end();
}

}  // namespace

TransactionKeys derive_transaction_keys(const crypto::Aes128Key& key, std::uint32_t counter, const Uid& uid) {
    return {.mac = transaction_key(0x5A, key, counter, uid),
            .encryption = transaction_key(0xA5, key, counter, uid)};
}

void TransactionInput::add(const Command& command, BytesView answer) {
    bytes_.push_back(command.ins);
    append(bytes_, command.header);
    if (has_block_of_parameters(command)) { fill_block(bytes_); }
    append(bytes_, command.data.reveal());
    append(bytes_, answer);
    fill_block(bytes_);
}

std::array<Byte, 8> transaction_mac(const TransactionKeys& keys, const TransactionInput& input) {
    return crypto::truncate_mac(crypto::aes_cmac(keys.mac, input.bytes()));
}

std::array<Byte, 16> previous_reader_id(const TransactionKeys& keys, const std::array<Byte, 16>& encrypted) {
    const auto plain = crypto::aes_cbc_decrypt(keys.encryption, {}, encrypted);
    std::array<Byte, 16> id{};
    std::copy(plain.begin(), plain.end(), id.begin());
    return id;
}

}  // namespace permit::desfire
