#include "ev1_channel.hpp"

#include "permit/core/secret.hpp"
#include "permit/crypto/crc.hpp"

#include <algorithm>

namespace permit::chipsim {
namespace {

constexpr std::size_t mac_size = 8;
constexpr std::size_t crc_size = 4;

bool is_padding(BytesView bytes) {
    const auto zeros = !bytes.empty() && bytes.front() == 0x80 ? bytes.subspan(1) : bytes;
    return std::all_of(zeros.begin(), zeros.end(), [](Byte byte) { return byte == 0; });
}

bool halves_equal(const Key& key) {
    const auto bytes = key.material();
    return std::equal(bytes.begin(), bytes.begin() + 8, bytes.begin() + 8);
}

Bytes session_key_bytes(const Key& key, BytesView a, BytesView b) {
    const auto first = join({a.first(4), b.first(4)});
    if (key.type == KeyType::aes) { return join({first, a.subspan(12, 4), b.subspan(12, 4)}); }
    if (key.type == KeyType::tdes3) {
        return join({first, a.subspan(6, 4), b.subspan(6, 4), a.subspan(12, 4), b.subspan(12, 4)});
    }
    if (halves_equal(key)) { return join({first, first}); }
    return join({first, a.subspan(4, 4), b.subspan(4, 4)});
}

}  // namespace

Key ev1_session_key(const Key& key, BytesView rnd_a, BytesView rnd_b) {
    return Key::of(key.type, session_key_bytes(key, rnd_a, rnd_b));
}

std::size_t Ev1Channel::wire_size(std::size_t plain, Protection protection) const {
    switch (protection) {
        case Protection::plain:
            return plain;
        case Protection::mac:
            return plain + mac_size;
        case Protection::full: {
            const auto block = cipher_.block_size();
            return (plain + crc_size + block - 1) / block * block;
        }
    }
    return plain;
}

std::size_t Ev1Channel::command_mac_size(Protection protection, bool maced_in_ev1) const {
    return protection == Protection::mac && maced_in_ev1 ? mac_size : 0;
}

Bytes Ev1Channel::open(const SealedCommand& command) {
    if (command.protection == Protection::full && command.has_data) { return open_encrypted(command); }
    if (command.protection == Protection::mac && command.maced_in_ev1) { return open_with_mac(command); }
    // Management commands and reads carry no MAC, yet they move the IV.
    const std::array<Byte, 1> ins = {command.ins};
    static_cast<void>(cipher_.cmac(join({ins, command.payload})));
    return {command.payload.begin(), command.payload.end()};
}

Bytes Ev1Channel::open_with_mac(const SealedCommand& command) {
    require(command.payload.size() >= command.header + mac_size, Status::length_error);
    const auto message = command.payload.first(command.payload.size() - mac_size);
    const std::array<Byte, 1> ins = {command.ins};
    const auto mac = cipher_.cmac(join({ins, message}));
    require(equal_in_constant_time(BytesView{mac}.first(mac_size), command.payload.last(mac_size)),
            Status::integrity_error);
    return {message.begin(), message.end()};
}

Bytes Ev1Channel::open_encrypted(const SealedCommand& command) {
    require(command.payload.size() > command.header, Status::length_error);
    const auto header = command.payload.first(command.header);
    const auto cipher = command.payload.subspan(command.header);
    require(cipher.size() % cipher_.block_size() == 0, Status::length_error);
    const auto padded = cipher_.decrypt(cipher);
    return join({header, command.checks_own_crc ? padded : without_crc(command.ins, header, padded)});
}

Bytes Ev1Channel::without_crc(Byte ins, BytesView header, BytesView padded) const {
    const std::array<Byte, 1> start = {ins};
    // The length does not travel: the CRC stands where it fits and only padding follows. Shortest data
    // first, for data with its CRC and zeros behind it has the CRC zero, which fits too.
    const auto most = std::min(cipher_.block_size(), padded.size() - crc_size);
    for (auto padding = most + 1; padding-- > 0;) {
        const auto data = padded.first(padded.size() - padding - crc_size);
        const auto crc = padded.subspan(data.size(), crc_size);
        const auto expected = crypto::desfire_crc32(join({start, header, data}));
        if (std::equal(crc.begin(), crc.end(), expected.begin()) && is_padding(padded.last(padding))) {
            return {data.begin(), data.end()};
        }
    }
    refuse(Status::integrity_error);
}

Bytes Ev1Channel::preview(BytesView cipher) const {
    return cipher_.peek(cipher.first(cipher.size() / cipher_.block_size() * cipher_.block_size()));
}

Bytes Ev1Channel::seal(Status status, BytesView data, Protection protection, bool length_known) {
    if (protection == Protection::full && !data.empty()) {
        return encrypt_with_crc(status, data, length_known);
    }
    const std::array<Byte, 1> end = {static_cast<Byte>(status)};
    const auto mac = cipher_.cmac(join({data, end}));
    return join({data, BytesView{mac}.first(mac_size)});
}

Bytes Ev1Channel::encrypt_with_crc(Status status, BytesView data, bool length_known) {
    const std::array<Byte, 1> end = {static_cast<Byte>(status)};
    auto plain = join({data, crypto::desfire_crc32(join({data, end}))});
    const auto block = cipher_.block_size();
    if (!length_known) { return cipher_.encrypt(iso_padded(plain, block)); }
    plain.resize((plain.size() + block - 1) / block * block);
    return cipher_.encrypt(plain);
}

}  // namespace permit::chipsim
