#include "world.hpp"

#include <fstream>

namespace permit::attacks {
namespace {

json read(const char* name) { return json::parse(std::ifstream{std::string{PERMIT_ATTACKS "/"} + name}); }

const std::map<std::string, layout::RecordKind> kinds{{"identity", layout::RecordKind::identity},
                                                      {"validity", layout::RecordKind::validity},
                                                      {"residence", layout::RecordKind::residence},
                                                      {"journal", layout::RecordKind::journal}};

trust::AuthorityRequest request_of(const json& row) {
    trust::AuthorityRequest request{.name = row.at("name"), .divisions = {}, .lifetime = lifetime};
    for (const auto& division : row.at("divisions")) {
        request.divisions.push_back(trust::DivisionPrefix::parse(division.get<std::string>()));
    }
    if (row.contains("kinds")) { request.kinds.clear(); }
    for (const auto& kind : row.value("kinds", json::array())) { request.kinds.push_back(kinds.at(kind)); }
    if (row.contains("from")) { request.lifetime.from = Day::parse(row["from"].get<std::string>()); }
    if (row.contains("until")) { request.lifetime.until = Day::parse(row["until"].get<std::string>()); }
    return request;
}

crypto::SigningKey key_of(const json& row, crypto::Suite suite) {
    static const json colliding = read("colliding_keys.json").at("keys");
    if (!row.contains("colliding_key")) { return crypto::SigningKey::generate(suite); }
    return crypto::SigningKey::from_pkcs8(
        from_hex(colliding.at(row["colliding_key"].get<std::size_t>()).get<std::string>()));
}

Signatory made(const json& row, trust::Purpose purpose, const World& world) {
    const std::string root = row.at("root");
    const auto& issuer =
        row.contains("region") ? world.regions.at(row["region"]).certified : world.roots.at(root).root;
    auto key = key_of(row, issuer.key.suite());
    auto certificate =
        trust::certify(request_of(row), purpose, key.public_key(), issuer.certificate, issuer.key);
    return {{std::move(key), std::move(certificate)}, root, {1, 1}, row.value("listed", true)};
}

World build() {
    World world;
    const auto& rows = attacks().at("world");
    for (const auto& row : rows.at("roots")) {
        const auto realm = row.at("realm") == "production" ? Realm::production : Realm::test;
        world.roots.emplace(row.at("name"), trust::found_realm(realm, crypto::Suite::es256, lifetime));
    }
    for (const auto& row : rows.at("regions")) {
        world.regions.emplace(row.at("name"), made(row, trust::Purpose::region, world));
    }
    std::uint32_t next_serial = 1;
    for (const auto& row : rows.at("authorities")) {
        auto authority = made(row, trust::Purpose::authority, world);
        authority.serials = {next_serial, next_serial + 99};
        next_serial += 100;
        world.order.push_back(row.at("name"));
        world.authorities.emplace(row.at("name"), std::move(authority));
    }
    return world;
}

}  // namespace

const json& attacks() {
    static const json content = read("attacks.json");
    return content;
}

const World& World::instance() {
    static const World world = build();
    return world;
}

}  // namespace permit::attacks
