#include "vault.hpp"

#include "damaged.hpp"
#include "permit/files/files.hpp"

#include <charconv>
#include <utility>

namespace permit::keys {
namespace {

constexpr std::size_t salt_size = 16;
constexpr std::size_t largest = 1U << 20U;
const std::string check_entry = "check";

crypto::SealKey key_from(BytesView passphrase, const Manifest& manifest) {
    return crypto::derive_from_passphrase(passphrase, manifest.salt, manifest.cost);
}

}  // namespace

Vault Vault::create(std::filesystem::path folder, Manifest& manifest, BytesView passphrase) {
    if (passphrase.empty()) {
        throw Error{ErrorCode::bad_input, "make key store " + folder.string(), "the passphrase is empty"};
    }
    manifest.salt.resize(salt_size);
    crypto::system_random().fill(manifest.salt);
    Vault vault{std::move(folder), manifest.realm, key_from(passphrase, manifest)};
    manifest.check = vault.sealed(check_entry, {});
    return vault;
}

Vault Vault::unlock(std::filesystem::path folder, const Manifest& manifest, BytesView passphrase) {
    Vault vault{std::move(folder), manifest.realm, key_from(passphrase, manifest)};
    if (!crypto::open_sealed(vault.key_, manifest.check, vault.context(check_entry))) {
        throw Error{ErrorCode::wrong_passphrase, "open key store " + vault.folder().string()};
    }
    return vault;
}

std::optional<SecretBytes> Vault::find(const std::string& entry) const {
    const auto content = files::read(path(entry), largest);
    if (!content) { return std::nullopt; }
    auto plain = crypto::open_sealed(key_, *content, context(entry));
    if (!plain) { damaged(path(entry), "it was changed, cut short, or is another store's"); }
    return plain;
}

SecretBytes Vault::open(const std::string& entry) const {
    auto plain = find(entry);
    if (!plain) { damaged(path(entry), "it is missing"); }
    return std::move(*plain);
}

Bytes Vault::sealed(const std::string& entry, BytesView plain) const {
    return crypto::seal(key_, plain, context(entry), crypto::system_random());
}

void Vault::put(const std::string& entry, BytesView plain) const {
    files::replace(path(entry), sealed(entry, plain), files::Access::owner);
}

std::uint64_t Vault::number(const std::string& entry) const {
    const std::string text = as_text(open(entry).reveal());
    std::uint64_t value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (error != std::errc{} || end != text.data() + text.size()) {
        damaged(path(entry), "it is not a number");
    }
    return value;
}

void Vault::put_number(const std::string& entry, std::uint64_t number) const {
    put(entry, as_bytes(std::to_string(number)));
}

Bytes Vault::context(const std::string& entry) const {
    static constexpr Byte separator = 0;
    const BytesView between{&separator, 1};
    return join({as_bytes("permitcard store"), between, as_bytes(name(realm_)), between, as_bytes(entry)});
}

}  // namespace permit::keys
