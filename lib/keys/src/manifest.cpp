#include "manifest.hpp"

#include "damaged.hpp"
#include "permit/crypto/hash.hpp"

namespace permit::keys {
namespace {

using nlohmann::json;

constexpr int format = 1;
constexpr std::size_t salt_size = 16;

std::string digest_over(const json& members) { return to_hex(crypto::sha256(as_bytes(members.dump()))); }

json role_versions(const Manifest& manifest) {
    json roles = json::object();
    for (const auto& [role, version] : manifest.roles) { roles[std::string{name(role)}] = version; }
    return roles;
}

[[noreturn]] void refuse(const std::string& why) {
    throw Error{ErrorCode::damaged_store, "read the store", why};
}

std::map<Role, std::uint8_t> roles_of(const json& members) {
    std::map<Role, std::uint8_t> roles;
    for (const auto& [text, version] : members.items()) {
        const auto role = role_from(text);
        const auto number = version.get<std::uint64_t>();
        if (!role || number == 0 || number >= reserve_version) { refuse("it names an unknown role key"); }
        roles[*role] = static_cast<std::uint8_t>(number);
    }
    return roles;
}

StoreKind kind_of(const std::string& text) {
    for (const auto kind : {StoreKind::office, StoreKind::station}) {
        if (name(kind) == text) { return kind; }
    }
    refuse("it is of a kind this program does not know");
}

Realm realm_of(const std::string& text) {
    const auto realm = realm_from(text);
    if (!realm) { refuse("it is of a realm this program does not know"); }
    return *realm;
}

crypto::Suite suite_of(const std::string& text) {
    const auto suite = crypto::suite_named(text);
    if (!suite) { refuse("it is of a signature suite this program does not know"); }
    return *suite;
}

Manifest manifest_of(json members) {
    const auto digest = members.at("digest").get<std::string>();
    members.erase("digest");
    if (members.at("format") != format) { refuse("it is of a newer format than this program knows"); }
    if (digest != digest_over(members)) { refuse("it was changed or is incomplete"); }
    const auto& scrypt = members.at("scrypt");
    Manifest manifest{.kind = kind_of(members.at("kind").get<std::string>()),
                      .realm = realm_of(members.at("realm").get<std::string>()),
                      .suite = suite_of(members.at("suite").get<std::string>()),
                      .name = members.at("name").get<std::string>(),
                      .roles = roles_of(members.at("roles")),
                      .cost = {.n = scrypt.at("n").get<std::uint64_t>(),
                               .r = scrypt.at("r").get<std::uint32_t>(),
                               .p = scrypt.at("p").get<std::uint32_t>()},
                      .salt = from_hex(scrypt.at("salt").get<std::string>()),
                      .check = from_hex(members.at("check").get<std::string>())};
    if (manifest.salt.size() != salt_size) { refuse("its salt has not 16 bytes"); }
    return manifest;
}

}  // namespace

Bytes encode(const Manifest& manifest) {
    json members = {{"format", format},
                    {"kind", name(manifest.kind)},
                    {"realm", name(manifest.realm)},
                    {"suite", crypto::name(manifest.suite)},
                    {"name", manifest.name},
                    {"roles", role_versions(manifest)},
                    {"scrypt",
                     {{"n", manifest.cost.n},
                      {"r", manifest.cost.r},
                      {"p", manifest.cost.p},
                      {"salt", to_hex(manifest.salt)}}},
                    {"check", to_hex(manifest.check)}};
    members["digest"] = digest_over(members);
    const std::string text = members.dump(2) + "\n";
    return {text.begin(), text.end()};
}

Manifest decode_manifest(BytesView encoded, const std::filesystem::path& file) {
    return read_json(encoded, file, manifest_of);
}

}  // namespace permit::keys
