#include "ev2_channel.hpp"

#include "permit/core/secret.hpp"

#include <algorithm>

namespace permit::chipsim {
namespace {

constexpr std::size_t block = 16;
constexpr std::size_t mac_size = 8;

Bytes key_context(const Nonce16& rnd_a, const Nonce16& rnd_b) {
    Bytes context{rnd_a[0], rnd_a[1]};
    for (std::size_t i = 0; i < 6; ++i) { context.push_back(static_cast<Byte>(rnd_a[2 + i] ^ rnd_b[i])); }
    append(context, BytesView{rnd_b}.subspan(6));
    append(context, BytesView{rnd_a}.subspan(8));
    return context;
}

crypto::Aes128Key session_key(const crypto::Aes128Key& key, Byte label_1, Byte label_2, BytesView context) {
    const std::array<Byte, 6> label = {label_1, label_2, 0x00, 0x01, 0x00, 0x80};
    return crypto::Aes128Key{crypto::aes_cmac(key, join({label, context}))};
}

}  // namespace

Ev2Keys ev2_session_keys(const crypto::Aes128Key& key, const Nonce16& rnd_a, const Nonce16& rnd_b) {
    const auto context = key_context(rnd_a, rnd_b);
    return {.encryption = session_key(key, 0xA5, 0x5A, context),
            .mac = session_key(key, 0x5A, 0xA5, context)};
}

std::size_t Ev2Channel::wire_size(std::size_t plain, Protection protection) const {
    switch (protection) {
        case Protection::plain:
            return plain;
        case Protection::mac:
            return plain + mac_size;
        case Protection::full:
            return (plain / block + 1) * block + mac_size;
    }
    return plain;
}

std::size_t Ev2Channel::command_mac_size(Protection protection, bool) const {
    return protection == Protection::plain ? 0 : mac_size;
}

Bytes Ev2Channel::open(const SealedCommand& command) {
    // Reference 7.4: at FFFF a further command is treated like a wrong MAC.
    require(counter_ != 0xFFFF || counter_wraps_, Status::integrity_error);
    auto fields = command.protection == Protection::plain
                      ? Bytes{command.payload.begin(), command.payload.end()}
                      : open_protected(command);
    ++counter_;
    return fields;
}

Bytes Ev2Channel::open_protected(const SealedCommand& command) const {
    const bool encrypted = command.protection == Protection::full && command.has_data;
    require(command.payload.size() >= mac_size + (encrypted ? command.header + block : 0),
            Status::length_error);
    const auto message = command.payload.first(command.payload.size() - mac_size);
    require(!encrypted || (message.size() - command.header) % block == 0, Status::length_error);
    require(equal_in_constant_time(mac(command.ins, message), command.payload.last(mac_size)),
            Status::integrity_error);
    if (!encrypted) { return {message.begin(), message.end()}; }
    return join(
        {message.first(command.header), without_iso_padding(decrypt(message.subspan(command.header)))});
}

Bytes Ev2Channel::preview(BytesView cipher) const {
    return decrypt(cipher.first(cipher.size() / block * block));
}

Bytes Ev2Channel::seal(Status status, BytesView data, Protection protection, bool) {
    if (protection == Protection::plain) { return {data.begin(), data.end()}; }
    const bool encrypted = protection == Protection::full && !data.empty();
    const auto body = encrypted ? encrypt(data) : Bytes{data.begin(), data.end()};
    return join({body, mac(static_cast<Byte>(status), body)});
}

std::array<Byte, 8> Ev2Channel::mac(Byte first, BytesView message) const {
    const std::array<Byte, 1> start = {first};
    const auto counter = little_endian<2>(counter_);
    return crypto::truncate_mac(crypto::aes_cmac(keys_.mac, join({start, counter, ti_, message})));
}

crypto::Block Ev2Channel::iv(Byte first, Byte second) const {
    crypto::Block input{first, second};
    std::copy(ti_.begin(), ti_.end(), input.begin() + 2);
    const auto counter = little_endian<2>(counter_);
    std::copy(counter.begin(), counter.end(), input.begin() + 6);
    return crypto::aes_encrypt_block(keys_.encryption, input);
}

Bytes Ev2Channel::decrypt(BytesView cipher) const {
    return crypto::aes_cbc_decrypt(keys_.encryption, iv(0xA5, 0x5A), cipher);
}

Bytes Ev2Channel::encrypt(BytesView data) const {
    return crypto::aes_cbc_encrypt(keys_.encryption, iv(0x5A, 0xA5), iso_padded(data, block));
}

}  // namespace permit::chipsim
