#include "vault.hpp"

#include "damaged.hpp"
#include "permit/core/words.hpp"
#include "permit/files/files.hpp"

#include <charconv>
#include <utility>

namespace permit::keys {
namespace {

constexpr std::size_t salt_size = 16;
constexpr std::size_t id_size = 16;
constexpr std::size_t largest = 1U << 26U;
const std::string check_entry = "check";

Bytes random_bytes(std::size_t size) {
    Bytes bytes(size);
    crypto::system_random().fill(bytes);
    return bytes;
}

crypto::SealKey key_from(BytesView passphrase, const Manifest& manifest) {
    return crypto::derive_from_passphrase(passphrase, manifest.salt, manifest.cost);
}

}  // namespace

Vault Vault::create(std::filesystem::path folder, Manifest& manifest, BytesView passphrase) {
    if (passphrase.empty()) {
        throw Error{ErrorCode::bad_input, tr("make key store {}", folder.string()),
                    tr("the passphrase is empty")};
    }
    manifest.id = to_hex(random_bytes(id_size));
    manifest.salt = random_bytes(salt_size);
    Vault vault{std::move(folder), manifest, key_from(passphrase, manifest)};
    manifest.check = vault.sealed(check_entry, {});
    return vault;
}

Vault Vault::unlock(std::filesystem::path folder, const Manifest& manifest, BytesView passphrase) {
    Vault vault{std::move(folder), manifest, key_from(passphrase, manifest)};
    if (!vault.opened(check_entry, manifest.check)) {
        throw Error{ErrorCode::wrong_passphrase, tr("open key store {}", vault.folder().string())};
    }
    return vault;
}

std::optional<SecretBytes> Vault::find(const std::string& entry) const {
    const auto content = files::read(path(entry), largest);
    if (!content) { return std::nullopt; }
    auto plain = opened(entry, *content);
    if (!plain) { damaged(path(entry), tr("it was changed, cut short, or is another store's")); }
    return plain;
}

SecretBytes Vault::open(const std::string& entry) const {
    auto plain = find(entry);
    if (!plain) { damaged(path(entry), tr("it is missing")); }
    return std::move(*plain);
}

Bytes Vault::sealed(const std::string& entry, BytesView plain) const {
    return crypto::seal(key_, plain, context(entry), crypto::system_random());
}

std::optional<SecretBytes> Vault::opened(const std::string& entry, BytesView sealed) const {
    return crypto::open_sealed(key_, sealed, context(entry));
}

void Vault::put(const std::string& entry, BytesView plain) const {
    files::replace(path(entry), sealed(entry, plain), files::Access::owner);
}

Bytes Vault::seal_of(const std::string& entry, BytesView content) const {
    return crypto::seal(key_, {}, content_context(entry, content), crypto::system_random());
}

bool Vault::proves(const std::string& entry, BytesView content, BytesView seal) const {
    const auto plain = crypto::open_sealed(key_, seal, content_context(entry, content));
    return plain && plain->empty();
}

std::uint64_t Vault::number(const std::string& entry) const {
    const std::string text = as_text(open(entry).reveal());
    std::uint64_t value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (error != std::errc{} || end != text.data() + text.size()) {
        damaged(path(entry), tr("it is not a number"));
    }
    return value;
}

void Vault::put_number(const std::string& entry, std::uint64_t number) const {
    put(entry, as_bytes(std::to_string(number)));
}

// A store that was made in the first format has no id, and its context has none.
Bytes Vault::context(const std::string& entry) const {
    static constexpr Byte separator = 0;
    const BytesView between{&separator, 1};
    Bytes context = join({as_bytes("permitcard store"), between, as_bytes(name(realm_)), between});
    if (!id_.empty()) { append(context, join({as_bytes(id_), between})); }
    append(context, as_bytes(entry));
    return context;
}

Bytes Vault::content_context(const std::string& entry, BytesView content) const {
    static constexpr Byte separator = 0;
    return join({context(entry), BytesView{&separator, 1}, content});
}

}  // namespace permit::keys
