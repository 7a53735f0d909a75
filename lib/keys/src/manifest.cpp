#include "manifest.hpp"

#include "damaged.hpp"
#include "entries.hpp"
#include "permit/core/words.hpp"

#include <array>

namespace permit::keys {
namespace {

using nlohmann::json;

constexpr std::size_t salt_size = 16;

[[noreturn]] void refuse(const std::string& why) {
    throw Error{ErrorCode::damaged_store, tr("read the store"), why};
}

json roles_json(const RolePlaces& roles) {
    json all = json::object();
    for (const auto& [role, versions] : roles) {
        auto& list = all[std::string{name(role)}] = json::array();
        for (const auto& [version, place] : versions) {
            json member = {{"version", version}};
            write(member, place);
            list.push_back(std::move(member));
        }
    }
    return all;
}

std::uint8_t version_of(const json& member) {
    const auto number = member.get<std::uint64_t>();
    if (!member.is_number_unsigned() || number == 0 || number >= reserve_version) {
        refuse(tr("it names a key version that cannot be"));
    }
    return static_cast<std::uint8_t>(number);
}

/// The first format had one version of each role.
std::map<std::uint8_t, Custody> places_of(Role role, const json& member) {
    if (member.is_number()) { return {{version_of(member), Custody::file(first_role_entry(role))}}; }
    std::map<std::uint8_t, Custody> versions;
    for (const auto& one : member) { versions[version_of(one.at("version"))] = custody_of(one); }
    if (versions.empty()) { refuse(tr("a role has no key")); }
    return versions;
}

RolePlaces roles_of(const json& members) {
    RolePlaces roles;
    for (const auto& [text, member] : members.items()) {
        const auto role = role_from(text);
        if (!role) { refuse(tr("it names an unknown role")); }
        roles[*role] = places_of(*role, member);
    }
    return roles;
}

StoreKind kind_of(const std::string& text) {
    for (const auto kind : {StoreKind::office, StoreKind::station, StoreKind::root}) {
        if (name(kind) == text) { return kind; }
    }
    refuse(tr("it is of a kind this program does not know"));
}

Realm realm_of(const std::string& text) {
    const auto realm = realm_from(text);
    if (!realm) { refuse(tr("it is of a realm this program does not know")); }
    return *realm;
}

crypto::Suite suite_of(const std::string& text) {
    const auto suite = crypto::suite_named(text);
    if (!suite) { refuse(tr("it is of a signature suite this program does not know")); }
    return *suite;
}

void refuse_purse_keys_in_files(const Manifest& manifest) {
    if (manifest.realm == Realm::test) { return; }
    for (const auto& [role, versions] : manifest.roles) {
        for (const auto& [version, place] : versions) {
            if (needs_token_in_production(role) && !place.in_token) {
                refuse(tr("in the production realm debit and load keys belong in a token"));
            }
        }
    }
}

void read_newer_members(Manifest& manifest, const json& members) {
    manifest.id = members.at("id").get<std::string>();
    manifest.root = members.at("root").get<std::string>();
    manifest.labels = members.at("labels").get<std::string>();
    if (members.contains("token")) {
        manifest.token = token::Uri::parse(members.at("token").get<std::string>());
    }
    if (members.contains("root_store")) { manifest.root_store = members.at("root_store").get<std::string>(); }
    if (members.contains("root_key")) { manifest.root_key = custody_of(members.at("root_key")); }
    if (members.contains("complete")) { manifest.complete = members.at("complete").get<bool>(); }
    if (members.contains("loose")) {
        for (const auto& place : members.at("loose")) { manifest.loose.push_back(custody_of(place)); }
    }
}

Manifest manifest_of(const json& members) {
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
    refuse_purse_keys_in_files(manifest);
    if (manifest.salt.size() != salt_size) { refuse(tr("its salt has not 16 bytes")); }
    if (members.at("format") != first_format) {
        read_newer_members(manifest, members);
    } else if (manifest.kind == StoreKind::office) {
        manifest.root_key = Custody::file(root_key_entry);
        manifest.root_store = ".";
    }
    return manifest;
}

}  // namespace

std::string_view name(StoreKind kind) noexcept {
    static constexpr std::array<std::string_view, 3> names{tr_noop("office"), tr_noop("station"),
                                                           tr_noop("root")};
    return names[static_cast<std::size_t>(kind)];
}

json members_of(const Manifest& manifest) {
    json members = {{"kind", name(manifest.kind)},
                    {"realm", name(manifest.realm)},
                    {"suite", crypto::name(manifest.suite)},
                    {"name", manifest.name},
                    {"id", manifest.id},
                    {"root", manifest.root},
                    {"roles", roles_json(manifest.roles)},
                    {"labels", manifest.labels},
                    {"scrypt",
                     {{"n", manifest.cost.n},
                      {"r", manifest.cost.r},
                      {"p", manifest.cost.p},
                      {"salt", to_hex(manifest.salt)}}},
                    {"check", to_hex(manifest.check)}};
    if (manifest.token) { members["token"] = manifest.token->text(); }
    if (!manifest.root_store.empty()) { members["root_store"] = manifest.root_store; }
    if (manifest.root_key) { write(members["root_key"], *manifest.root_key); }
    if (manifest.complete) { members["complete"] = true; }
    for (const auto& place : manifest.loose) { write(members["loose"].emplace_back(), place); }
    return members;
}

Manifest manifest_in(const Document& document, const std::filesystem::path& file) {
    return read_members(document.members, file, manifest_of);
}

}  // namespace permit::keys
