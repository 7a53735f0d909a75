#include "permit/desfire/messaging.hpp"

#include "permit/core/error.hpp"
#include "permit/core/secret.hpp"
#include "permit/core/words.hpp"

#include <algorithm>
#include <string>

namespace permit::desfire {
namespace {

constexpr std::size_t block_length = 16;
constexpr std::size_t mac_length = 8;
constexpr Byte padding_mark = 0x80;

/// ISO-pad of reference 0: at least one byte, aligned data gets a whole block.
std::size_t padded_length(std::size_t length) noexcept { return (length / block_length + 1) * block_length; }

SecretBytes padded(BytesView data) {
    Bytes block;
    block.reserve(padded_length(data.size()));
    append(block, data);
    block.push_back(padding_mark);
    block.resize(padded_length(data.size()));
    return SecretBytes{std::move(block)};
}

/// Removes the padding; false when there is none.
bool unpad(Bytes& data) noexcept {
    while (!data.empty() && data.back() == 0) { data.pop_back(); }
    if (data.empty() || data.back() != padding_mark) { return false; }
    data.pop_back();
    return true;
}

Error broken(std::string_view name, std::string why) {
    return Error{ErrorCode::messaging_broken, std::string{name}, std::move(why)};
}

/// The 26 bytes of both nonces that enter the session keys (reference 7.3).
Bytes nonce_context(const Nonce& a, const Nonce& b) {
    Bytes context{a.begin(), a.end()};
    for (std::size_t i = 0; i < 6; ++i) { context[2 + i] = static_cast<Byte>(a[2 + i] ^ b[i]); }
    context.insert(context.begin() + 8, b.begin() + 6, b.end());
    return context;
}

crypto::Aes128Key session_key(const crypto::Aes128Key& key, std::array<Byte, 6> label, BytesView context) {
    const auto derived = crypto::aes_cmac(key, join({label, context}));
    return crypto::Aes128Key{derived};
}

}  // namespace

SessionKeys derive_session_keys(const crypto::Aes128Key& key, const Nonce& rnd_a, const Nonce& rnd_b) {
    const auto context = nonce_context(rnd_a, rnd_b);
    return {.encryption = session_key(key, {0xA5, 0x5A, 0x00, 0x01, 0x00, 0x80}, context),
            .mac = session_key(key, {0x5A, 0xA5, 0x00, 0x01, 0x00, 0x80}, context)};
}

std::size_t protected_length(std::size_t plain, CommMode mode) noexcept {
    switch (mode) {
        case CommMode::plain:
            return plain;
        case CommMode::mac:
            return plain + mac_length;
        case CommMode::full:
            break;
    }
    return (plain == 0 ? 0 : padded_length(plain)) + mac_length;
}

Bytes Ev2Messaging::protect(const Command& command) const {
    auto message = join({command.header, data_as_sent(command)});
    if (command.mode != CommMode::plain) { append(message, mac(command.ins, counter_, message)); }
    return message;
}

Bytes Ev2Messaging::open(const Command& command, PiccStatus status, BytesView answer) {
    const auto next = static_cast<std::uint16_t>(counter_ + 1);
    const bool bare = command.session == SessionAfter::over || (command.may_be_bare && answer.empty());
    if (command.mode == CommMode::plain || bare) {
        counter_ = next;
        return {answer.begin(), answer.end()};
    }
    if (answer.size() < mac_length) { throw broken(command.name, tr("the answer carries no MAC")); }
    const auto data = answer.first(answer.size() - mac_length);
    if (!equal_in_constant_time(mac(static_cast<Byte>(status), next, data), answer.last(mac_length))) {
        throw broken(command.name, tr("the answer's MAC is wrong"));
    }
    Bytes plain{data.begin(), data.end()};
    if (command.mode == CommMode::full && !data.empty()) { plain = decrypt(data, command.name); }
    counter_ = next;
    return plain;
}

Bytes Ev2Messaging::data_as_sent(const Command& command) const {
    const auto data = command.data.reveal();
    if (command.mode != CommMode::full || data.empty()) { return {data.begin(), data.end()}; }
    return crypto::aes_cbc_encrypt(keys_.encryption, iv(Direction::command), padded(data).reveal());
}

Bytes Ev2Messaging::decrypt(BytesView cipher, std::string_view name) const {
    if (cipher.size() % block_length != 0) {
        throw broken(name, tr("the encrypted answer is not whole blocks"));
    }
    auto plain = crypto::aes_cbc_decrypt(keys_.encryption, iv(Direction::answer), cipher);
    if (!unpad(plain)) { throw broken(name, tr("the answer's padding is wrong")); }
    return plain;
}

crypto::Block Ev2Messaging::iv(Direction direction) const {
    const bool to_chip = direction == Direction::command;
    const auto counter = little_endian<2>(to_chip ? counter_ : counter_ + 1U);
    crypto::Block block{};
    block[0] = to_chip ? 0xA5 : 0x5A;
    block[1] = to_chip ? 0x5A : 0xA5;
    std::copy(transaction_.begin(), transaction_.end(), block.begin() + 2);
    std::copy(counter.begin(), counter.end(), block.begin() + 6);
    return crypto::aes_encrypt_block(keys_.encryption, block);
}

std::array<Byte, 8> Ev2Messaging::mac(Byte code, std::uint16_t counter, BytesView message) const {
    const auto input = join({std::array{code}, little_endian<2>(counter), transaction_, message});
    return crypto::truncate_mac(crypto::aes_cmac(keys_.mac, input));
}

}  // namespace permit::desfire
