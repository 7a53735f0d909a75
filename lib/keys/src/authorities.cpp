#include "damaged.hpp"
#include "entries.hpp"
#include "impl.hpp"

#include <algorithm>
#include <limits>

namespace permit::keys {
namespace fs = std::filesystem;
namespace {

using nlohmann::json;

constexpr int format = 1;
constexpr std::size_t largest = 1U << 16U;

Bytes encode_facts(const Authority& authority) {
    const json facts = {{"format", format},
                        {"name", authority.name},
                        {"profile", authority.profile},
                        {"first_serial", authority.first_serial},
                        {"last_serial", authority.last_serial}};
    const std::string text = facts.dump(2) + "\n";
    return {text.begin(), text.end()};
}

std::uint32_t serial_of(const json& member) {
    const auto value = member.get<std::uint64_t>();
    if (!member.is_number_unsigned() || value == 0 || value > std::numeric_limits<std::uint32_t>::max()) {
        throw Error{ErrorCode::bad_input, "read an authority", "its serials are out of range"};
    }
    return static_cast<std::uint32_t>(value);
}

Authority authority_of(const json& facts, const std::string& name, const crypto::Certificate& certificate) {
    if (facts.at("format") != format || facts.at("name") != name) {
        throw Error{ErrorCode::bad_input, "read an authority", "it is not the authority of this folder"};
    }
    return {name, facts.at("profile").get<std::string>(), serial_of(facts.at("first_serial")),
            serial_of(facts.at("last_serial")), certificate};
}

bool overlap(const Authority& a, const Authority& b) {
    return a.first_serial <= b.last_serial && b.first_serial <= a.last_serial;
}

[[noreturn]] void refuse(const Authority& authority, const std::string& why) {
    throw Error{ErrorCode::bad_input, "add authority " + authority.name, why};
}

void check_new(const Authority& authority, const crypto::SigningKey& key,
               const std::vector<Authority>& others) {
    check_name(authority.name, "the authority");
    check_name(authority.profile, "the policy profile");
    if (authority.certificate.common_name() != authority.name) {
        refuse(authority, "its certificate has another name");
    }
    if (authority.certificate.public_key().spki() != key.public_key().spki()) {
        refuse(authority, "its certificate is for another key");
    }
    if (authority.first_serial == 0 || authority.first_serial > authority.last_serial) {
        refuse(authority, "its block of serials is empty or begins below 1");
    }
    for (const auto& other : others) {
        if (other.name == authority.name) {
            throw Error{ErrorCode::already_exists, "add authority " + authority.name};
        }
        if (overlap(authority, other)) { refuse(authority, "its serials are also those of " + other.name); }
    }
}

/// The folder an authority is written to before it gets its name; a crash may leave it behind.
fs::path building_folder(const Vault& vault) {
    fs::path folder = vault.path(authorities_folder) / ".new";
    std::error_code ignored;
    fs::remove_all(folder, ignored);
    files::make_private_folder(folder);
    return folder;
}

}  // namespace

std::vector<std::string> authority_names_in(const fs::path& store, StoreKind kind) {
    std::vector<std::string> names;
    if (kind == StoreKind::station) { return names; }
    const fs::path folder = store / authorities_folder;
    if (!fs::is_directory(folder)) { damaged(folder, "the folder is missing"); }
    for (const auto& path : files::entries(folder)) {
        const std::string found = path.filename().string();
        if (!found.starts_with('.')) { names.push_back(found); }
    }
    return names;
}

Authority read_authority_in(const fs::path& store, const std::string& name) {
    const fs::path folder = store / authority_folder(name);
    const fs::path facts = folder / authority_facts;
    const auto content = files::read(facts, largest);
    if (!content) { damaged(facts, "it is missing"); }
    const auto certificate = read_certificate(folder / authority_certificate);
    return read_json(*content, facts,
                     [&](const json& members) { return authority_of(members, name, certificate); });
}

std::vector<Authority> KeyStore::authorities_of(const fs::path& folder) {
    std::vector<Authority> all;
    for (const auto& name : authority_names_in(folder, inspect(folder).kind)) {
        all.push_back(read_authority_in(folder, name));
    }
    return all;
}

crypto::CertifiedKey KeyStore::root() const {
    impl_->require_office("sign with the root's key");
    return impl_->certified_key(root_key_entry, root_certificate);
}

CertifiedSigner KeyStore::publisher() const {
    impl_->require_office("sign with the publisher's key");
    auto publisher = impl_->certified_key(publisher_key_entry, publisher_certificate);
    return {signer_of(std::move(publisher.key)), std::move(publisher.certificate)};
}

CertifiedSigner KeyStore::authority_signer(const std::string& name) const {
    impl_->require_office("sign for authority " + name);
    return impl_->signer(impl_->read_authority(name));
}

std::vector<Authority> KeyStore::authorities() const {
    std::vector<Authority> all;
    for (const auto& name : impl_->authority_names()) { all.push_back(impl_->read_authority(name)); }
    return all;
}

Authority KeyStore::authority(const std::string& name) const { return impl_->read_authority(name); }

std::uint64_t KeyStore::next_free_serial() const {
    std::uint64_t next = 1;
    for (const auto& authority : authorities()) {
        next = std::max(next, std::uint64_t{authority.last_serial} + 1);
    }
    return next;
}

void KeyStore::add_authority(const Authority& authority, const crypto::SigningKey& key) {
    impl_->require_office("add authority " + authority.name);
    const auto lock = impl_->lock();
    check_new(authority, key, authorities());
    const Vault& vault = impl_->vault;
    const fs::path folder = building_folder(vault);
    const auto write = [&](const std::string& file, BytesView content) {
        files::replace(folder / file, content, files::Access::owner);
    };
    write(authority_facts, encode_facts(authority));
    write(authority_certificate, as_bytes(authority.certificate.pem()));
    write("key", vault.sealed(authority_key_entry(authority.name), key.pkcs8().reveal()));
    write("serials",
          vault.sealed(serials_entry(authority.name), as_bytes(std::to_string(authority.first_serial))));
    files::publish(folder, vault.path(authority_folder(authority.name)));
}

void KeyStore::Impl::require_office(const std::string& doing) const {
    if (info.kind == StoreKind::office) { return; }
    throw Error{ErrorCode::role_not_held, doing, "a station's store holds no signing keys",
                "use the office's key store"};
}

crypto::SigningKey KeyStore::Impl::signing_key(const std::string& entry) const {
    return crypto::SigningKey::from_pkcs8(vault.open(entry).reveal());
}

crypto::CertifiedKey KeyStore::Impl::certified_key(const std::string& key_entry,
                                                   const std::string& certificate_file) const {
    crypto::CertifiedKey found{signing_key(key_entry), read_certificate(vault.path(certificate_file))};
    if (found.key.public_key().spki() != found.certificate.public_key().spki()) {
        damaged(vault.path(certificate_file), "it is for another key than the store's");
    }
    return found;
}

std::vector<std::string> KeyStore::Impl::authority_names() const {
    return authority_names_in(vault.folder(), info.kind);
}

Authority KeyStore::Impl::read_authority(const std::string& wanted) const {
    const auto names = authority_names();
    if (!std::binary_search(names.begin(), names.end(), wanted)) {
        throw Error{ErrorCode::unknown_authority, "look for authority " + wanted};
    }
    return read_authority_in(vault.folder(), wanted);
}

CertifiedSigner KeyStore::Impl::signer(const Authority& authority) const {
    auto found = certified_key(authority_key_entry(authority.name),
                               authority_folder(authority.name) + "/" + authority_certificate);
    return {signer_of(std::move(found.key)), std::move(found.certificate)};
}

void KeyStore::Impl::check_whole() const {
    if (!fs::is_directory(vault.path(pending_folder))) {
        damaged(vault.path(pending_folder), "the folder is missing");
    }
    if (info.kind == StoreKind::station) { return; }
    (void)certified_key(root_key_entry, root_certificate);
    (void)certified_key(publisher_key_entry, publisher_certificate);
    (void)vault.number(bundle_number_entry);
    for (const auto& authority_name : authority_names()) {
        (void)signer(read_authority(authority_name));
        (void)vault.number(serials_entry(authority_name));
    }
}

}  // namespace permit::keys
