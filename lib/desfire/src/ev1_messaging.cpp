#include "permit/desfire/ev1_messaging.hpp"

#include "permit/core/error.hpp"
#include "permit/core/words.hpp"
#include "permit/crypto/crc.hpp"
#include "permit/desfire/card_commands.hpp"

#include "ev1_cipher.hpp"

#include <algorithm>
#include <array>
#include <optional>
#include <string>

namespace permit::desfire {
namespace {

constexpr std::size_t mac_length = 8;
constexpr std::size_t checksum_length = 4;
constexpr Byte padding_mark = 0x80;
constexpr Byte set_configuration_code = 0x5C;

Error broken(std::string_view name, std::string why) {
    return Error{ErrorCode::messaging_broken, std::string{name}, std::move(why)};
}

/// Commands whose MAC travels; of all others it only moves the vector (reference 6.2).
bool sends_mac(const Command& command) noexcept {
    constexpr std::array<Byte, 9> codes{0x3D, 0x8D, 0x3B, 0x8B, 0xDB, 0xBA, 0x0C, 0xDC, 0x1C};
    return command.mode == CommMode::mac && std::find(codes.begin(), codes.end(), command.ins) != codes.end();
}

bool encrypts_command(const Command& command) noexcept {
    return command.mode == CommMode::full && !command.data.empty();
}

bool encrypts_answer(const Command& command) noexcept {
    return command.mode == CommMode::full && command.longest_answer > 0;
}

/// Full commands are filled up with zeros; only the new ATS has no fixed length and needs a mark.
bool marks_padding(const Command& command) {
    return command.ins == set_configuration_code &&
           command.header == Bytes{static_cast<Byte>(Configuration::ats)};
}

void fill_blocks(Bytes& bytes, std::size_t block) {
    bytes.resize((bytes.size() + block - 1) / block * block);
}

/// Zeros only, or the mark and zeros.
bool is_padding(BytesView rest) noexcept {
    if (!rest.empty() && rest.front() == padding_mark) { rest = rest.subspan(1); }
    return std::all_of(rest.begin(), rest.end(), [](Byte byte) { return byte == 0; });
}

/// The data of a decrypted answer end where checksum and padding fit. Nobody says where: zeros of the padding
/// may be data.
std::optional<std::size_t> data_length(BytesView plain, Byte status, std::size_t block) {
    const auto fits = [&](std::size_t length) {
        const auto checksum = crypto::desfire_crc32(join({plain.first(length), std::array{status}}));
        return std::ranges::equal(checksum, plain.subspan(length, checksum_length)) &&
               is_padding(plain.subspan(length + checksum_length));
    };
    for (std::size_t padding = 0; padding <= block && padding + checksum_length <= plain.size(); ++padding) {
        const auto length = plain.size() - checksum_length - padding;
        if (fits(length)) { return length; }
    }
    return std::nullopt;
}

}  // namespace

Ev1Key derive_ev1_session_key(const Ev1Key& key, BytesView rnd_a, BytesView rnd_b) {
    SecretArray<16> session;
    const auto halves = key.bytes().reveal();
    const bool single = std::equal(halves.begin(), halves.begin() + 8, halves.begin() + 8);
    // Where the second half comes from (reference 6.1).
    const std::size_t second = key.type() == KeyType::aes ? 12 : single ? 0 : 4;
    auto out = session.reveal_mutable().begin();
    for (const auto part :
         {rnd_a.first(4), rnd_b.first(4), rnd_a.subspan(second, 4), rnd_b.subspan(second, 4)}) {
        out = std::copy(part.begin(), part.end(), out);
    }
    return key.type() == KeyType::aes ? Ev1Key::aes(session) : Ev1Key::des(session);
}

Ev1Messaging::Ev1Messaging(Ev1Key session_key)
    : key_{std::move(session_key)}, iv_(desfire::block_length(key_)) {}

Bytes Ev1Messaging::protect(const Command& command) {
    if (encrypts_command(command)) { return join({command.header, encrypted(command)}); }
    auto message = join({command.header, command.data.reveal()});
    const auto proof = mac(join({std::array{command.ins}, message}));
    if (sends_mac(command)) { append(message, proof); }
    return message;
}

Bytes Ev1Messaging::open(const Command& command, PiccStatus status, BytesView answer) {
    if (command.session == SessionAfter::over) { return {answer.begin(), answer.end()}; }
    return encrypts_answer(command) ? decrypted(command, status, answer) : proved(command, status, answer);
}

std::size_t Ev1Messaging::longest_answer(const Command& command) const noexcept {
    if (command.session == SessionAfter::over) { return 0; }
    if (!encrypts_answer(command)) { return command.longest_answer + mac_length; }
    return (command.longest_answer + checksum_length + block_length()) / block_length() * block_length();
}

Bytes Ev1Messaging::encrypted(const Command& command) {
    const auto data = command.data.reveal();
    const auto covered = data.first(data.size() - command.after_checksum);
    const SecretBytes message{join({std::array{command.ins}, command.header, covered})};
    auto plain = join({covered, crypto::desfire_crc32(message.reveal()), data.last(command.after_checksum)});
    if (marks_padding(command)) { plain.push_back(padding_mark); }
    fill_blocks(plain, block_length());
    const SecretBytes padded{std::move(plain)};
    auto cipher = cbc_encrypt(key_, iv_, padded.reveal());
    iv_.assign(cipher.end() - static_cast<std::ptrdiff_t>(block_length()), cipher.end());
    return cipher;
}

Bytes Ev1Messaging::decrypted(const Command& command, PiccStatus status, BytesView cipher) {
    if (cipher.empty() || cipher.size() % block_length() != 0) {
        throw broken(command.name, tr("the encrypted answer is not whole blocks"));
    }
    auto plain = cbc_decrypt(key_, iv_, cipher);
    const auto last = cipher.last(block_length());
    iv_.assign(last.begin(), last.end());
    const auto length = data_length(plain, static_cast<Byte>(status), block_length());
    if (!length) { throw broken(command.name, tr("the answer's checksum is wrong")); }
    plain.resize(*length);
    return plain;
}

Bytes Ev1Messaging::proved(const Command& command, PiccStatus status, BytesView answer) {
    if (answer.size() < mac_length) { throw broken(command.name, tr("the answer carries no MAC")); }
    const auto data = answer.first(answer.size() - mac_length);
    const auto proof = mac(join({data, std::array{static_cast<Byte>(status)}}));
    if (!equal_in_constant_time(proof, answer.last(mac_length))) {
        throw broken(command.name, tr("the answer's MAC is wrong"));
    }
    return {data.begin(), data.end()};
}

BytesView Ev1Messaging::mac(BytesView message) {
    iv_ = cmac_from(key_, iv_, message);
    return BytesView{iv_}.first(mac_length);
}

}  // namespace permit::desfire
