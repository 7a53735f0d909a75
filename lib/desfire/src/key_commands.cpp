#include "permit/desfire/key_commands.hpp"

#include "permit/crypto/crc.hpp"

#include "wire_fields.hpp"

#include <algorithm>

namespace permit::desfire {
namespace {

constexpr Byte set_follows = 0x40;
constexpr Byte all_sets = 0x80;
constexpr std::size_t most_key_sets = 16;
constexpr std::size_t longest_key_settings = 32;
constexpr std::size_t checksum_length = 4;

using KeyBytes = std::span<const Byte, 16>;

Command change_key(Bytes header, SecretBytes data) {
    return {.name = "ChangeKey",
            .ins = 0xC4,
            .header = std::move(header),
            .data = std::move(data),
            .mode = CommMode::full};
}

Command own(Command command) {
    command.session = SessionAfter::over;
    return command;
}

Command other(Command command) {
    command.after_checksum = checksum_length;
    return command;
}

Command of_set(Command command) {
    command.name = "ChangeKeyEV2";
    command.ins = 0xC6;
    return command;
}

/// What the chip turns into the new key with the help of the old one, and the proof of the new one.
SecretBytes exchange_of_keys(KeyBytes old_key, KeyBytes new_key, BytesView version) {
    crypto::Aes128Key difference{new_key};
    std::transform(old_key.begin(), old_key.end(), new_key.begin(), difference.reveal_mutable().begin(),
                   [](Byte a, Byte b) { return static_cast<Byte>(a ^ b); });
    return secret({difference.reveal(), version, crypto::desfire_crc32(new_key)});
}

}  // namespace

Command get_key_settings() {
    return {.name = "GetKeySettings", .ins = 0x45, .longest_answer = longest_key_settings};
}

Command change_key_settings(KeySettings settings) {
    return {.name = "ChangeKeySettings",
            .ins = 0x54,
            .data = secret({std::array{settings.wire()}}),
            .mode = CommMode::full};
}

Command get_key_version(KeyNumber key) {
    return {.name = "GetKeyVersion", .ins = 0x64, .header = {key.value()}, .longest_answer = 1};
}

Command get_key_version(KeyNumber key, KeySetNumber set) {
    return {.name = "GetKeyVersion",
            .ins = 0x64,
            .header = {static_cast<Byte>(key.value() | set_follows), set.value()},
            .longest_answer = 1};
}

Command get_key_set_versions() {
    return {.name = "GetKeyVersion",
            .ins = 0x64,
            .header = {set_follows, all_sets},
            .longest_answer = most_key_sets};
}

Command change_own_key(Byte wire_number, const crypto::Aes128Key& key, KeyVersion version) {
    return own(change_key({wire_number}, secret({key.reveal(), std::array{version.value()}})));
}

Command change_other_key(Byte wire_number, const crypto::Aes128Key& old_key, const crypto::Aes128Key& new_key,
                         KeyVersion version) {
    return other(change_key(
        {wire_number}, exchange_of_keys(old_key.reveal(), new_key.reveal(), std::array{version.value()})));
}

Command change_own_key(Byte wire_number, const crypto::TdesKey& key) {
    return own(change_key({wire_number}, secret({key.reveal()})));
}

Command change_other_key(Byte wire_number, const crypto::TdesKey& old_key, const crypto::TdesKey& new_key) {
    return other(change_key({wire_number}, exchange_of_keys(old_key.reveal(), new_key.reveal(), {})));
}

Command change_own_key_of_set(KeySetNumber set, KeyNumber number, const crypto::Aes128Key& key,
                              KeyVersion version) {
    return own(of_set(
        change_key({set.value(), number.value()}, secret({key.reveal(), std::array{version.value()}}))));
}

Command change_other_key_of_set(KeySetNumber set, KeyNumber number, const crypto::Aes128Key& old_key,
                                const crypto::Aes128Key& new_key, KeyVersion version) {
    return of_set(
        change_key({set.value(), number.value()},
                   exchange_of_keys(old_key.reveal(), new_key.reveal(), std::array{version.value()})));
}

Command initialize_key_set(KeySetNumber set, KeyType type) {
    return {.name = "InitializeKeySet", .ins = 0x56, .header = {set.value(), static_cast<Byte>(type)}};
}

Command finalize_key_set(KeySetNumber set, KeyVersion version) {
    return {.name = "FinalizeKeySet", .ins = 0x57, .header = {set.value(), version.value()}};
}

Command roll_key_set(KeySetNumber set) {
    return {.name = "RollKeySet", .ins = 0x55, .header = {set.value()}, .session = SessionAfter::over};
}

}  // namespace permit::desfire
