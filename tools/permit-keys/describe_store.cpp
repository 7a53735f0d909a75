#include "describe.hpp"
#include "wording.hpp"

namespace permit::custodian {
namespace {

using tools::Json;

Json versions_json(const std::vector<std::uint8_t>& versions) {
    Json list = Json::array();
    for (const auto version : versions) { list.push_back(version_text(version)); }
    return list;
}

std::string versions_line(const std::vector<std::uint8_t>& versions) {
    return joined(versions, [](std::uint8_t version) { return version_text(version); });
}

const char* place_of(const keys::StoreInfo& info, keys::Role role) {
    return info.in_token.contains(role) ? tr_noop("token") : tr_noop("file");
}

/// What became of a key, for tables: nothing while it is in use.
template <class Life>
std::string ending_of(const Life& life) {
    if (life.revoked) { return tr("revoked {}", life.revoked->day.iso()); }
    return life.last_day ? tr("until {}", life.last_day->iso()) : std::string{};
}

template <class Life>
Json life_json(const Life& life) {
    Json object = json_of(life.certificate);
    if (!life.region.empty()) { object["region"] = life.region; }
    if (life.last_day) { object["last_day"] = life.last_day->iso(); }
    if (life.revoked) {
        object["revoked"] = life.revoked->day.iso();
        object["good_records"] = life.revoked->good.size();
    }
    return object;
}

Json former_json(const std::vector<keys::KeyLife>& lives) {
    Json list = Json::array();
    for (const auto& life : lives) { list.push_back(life_json(life)); }
    return list;
}

template <class Life>
std::vector<std::string> region_row(const std::string& name, const Life& life) {
    const auto scope = trust::scope_of(life.certificate);
    return {name, joined(scope.divisions, [](const auto& prefix) { return prefix.text(); }),
            span_text(life.certificate.valid_from().iso(), life.certificate.valid_until().iso()),
            to_hex(crypto::key_id(life.certificate.public_key())), ending_of(life)};
}

trust::Authority former_key(const keys::Authority& authority, const keys::KeyLife& life) {
    return trust::authority_from(life.certificate, authority.profile,
                                 {authority.first_serial, authority.last_serial}, life.last_day);
}

}  // namespace

std::string version_text(std::uint8_t version) { return to_hex(Bytes{version}); }

std::string versions_text(const keys::RoleVersions& versions) {
    return joined(versions, [](const auto& entry) {
        return std::string{name(entry.first)} + " " + versions_line(entry.second);
    });
}

tools::Facts facts_of(const keys::StoreInfo& info) {
    return {{tr("store"), info.name.empty() ? tr(name(info.kind)) : tr("station {}", info.name)},
            {tr("realm"), realm_text(info.realm)},
            {tr("suite"), std::string{crypto::name(info.suite)}},
            {tr("roles"), joined(info.roles, [](keys::Role role) { return std::string{name(role)}; })},
            {tr("token"), info.token ? info.token->text() : std::string{}},
            {tr("root"), trust::fingerprint_text(info.root.fingerprint())},
            {tr("root valid"), span_text(info.root.valid_from().iso(), info.root.valid_until().iso())},
            {tr("root's key"), info.root_store.string()}};
}

Json json_of(const keys::StoreInfo& info) {
    Json roles = Json::array();
    for (const auto role : info.roles) { roles.push_back(name(role)); }
    Json object = {{"kind", name(info.kind)}};
    if (!info.name.empty()) { object["name"] = info.name; }
    object["realm"] = name(info.realm);
    object["suite"] = crypto::name(info.suite);
    object["roles"] = std::move(roles);
    if (info.token) { object["token"] = info.token->text(); }
    object["root"] = {{"fingerprint", to_hex(info.root.fingerprint())},
                      {"valid_from", info.root.valid_from().iso()},
                      {"valid_until", info.root.valid_until().iso()}};
    return object;
}

Json json_of(const keys::RoleVersions& versions) {
    Json object = Json::object();
    for (const auto& [role, held] : versions) { object[std::string{name(role)}] = versions_json(held); }
    return object;
}

Json roles_json(const keys::StoreInfo& info) {
    Json list = Json::array();
    for (const auto& [role, held] : info.versions) {
        list.push_back(
            {{"role", name(role)}, {"versions", versions_json(held)}, {"in", place_of(info, role)}});
    }
    return list;
}

std::string roles_table(const keys::StoreInfo& info) {
    std::vector<std::vector<std::string>> rows{{tr("role"), tr("versions"), tr("in")}};
    for (const auto& [role, held] : info.versions) {
        rows.push_back({std::string{name(role)}, versions_line(held), tr(place_of(info, role))});
    }
    return tools::table(rows);
}

Json json_of(const std::vector<keys::Station>& stations) {
    Json list = Json::array();
    for (const auto& station : stations) {
        Json object = {
            {"name", station.name}, {"roles", json_of(station.roles)}, {"given", station.given.iso()}};
        if (station.revoked) { object["revoked"] = station.revoked->iso(); }
        list.push_back(std::move(object));
    }
    return list;
}

std::string table_of(const std::vector<keys::Station>& stations) {
    if (stations.empty()) { return tr("no stations") + "\n"; }
    std::vector<std::vector<std::string>> rows{{tr("station"), tr("roles"), tr("given"), tr("revoked")}};
    for (const auto& station : stations) {
        rows.push_back(
            {station.name, versions_text(station.roles), station.given.iso(), day_text(station.revoked)});
    }
    return tools::table(rows);
}

Json json_of(const std::vector<keys::Region>& regions) {
    Json list = Json::array();
    for (const auto& region : regions) {
        Json object = life_json(region);
        object["former"] = former_json(region.former);
        list.push_back(std::move(object));
    }
    return list;
}

std::string table_of(const std::vector<keys::Region>& regions) {
    if (regions.empty()) { return tr("no regions") + "\n"; }
    std::vector<std::vector<std::string>> rows{
        {tr("region"), tr("divisions"), tr("valid"), tr("key id"), ""}};
    for (const auto& region : regions) {
        for (const auto& life : region.former) { rows.push_back(region_row(region.name, life)); }
        rows.push_back(region_row(region.name, region));
    }
    return tools::table(rows);
}

Json json_of(const std::vector<keys::Authority>& authorities) {
    Json list = Json::array();
    for (const auto& authority : authorities) {
        Json object = json_of(tools::read(authority));
        if (!authority.region.empty()) { object["region"] = authority.region; }
        if (authority.last_day) { object["last_day"] = authority.last_day->iso(); }
        if (authority.revoked) { object["revoked"] = authority.revoked->day.iso(); }
        object["former"] = former_json(authority.former);
        list.push_back(std::move(object));
    }
    return list;
}

std::string table_of(const std::vector<keys::Authority>& authorities) {
    if (authorities.empty()) { return tr("no authorities") + "\n"; }
    std::vector<std::vector<std::string>> rows{authority_header()};
    for (const auto& authority : authorities) {
        for (const auto& life : authority.former) {
            rows.push_back(authority_row(former_key(authority, life), ending_of(life)));
        }
        rows.push_back(authority_row(tools::read(authority), ending_of(authority)));
    }
    return tools::table(rows);
}

Json json_of(const std::vector<keys::KeyOwner>& owners) {
    Json list = Json::array();
    for (const auto& owner : owners) {
        Json object = {{"kind", name(owner.kind)}};
        if (!owner.name.empty()) { object["name"] = owner.name; }
        list.push_back(std::move(object));
    }
    return list;
}

Json json_of(const std::vector<keys::SignedRecord>& records) {
    Json list = Json::array();
    for (const auto& record : records) {
        list.push_back({{"digest", to_hex(record.digest)},
                        {"key_id", to_hex(record.key)},
                        {"decided", record.decided.iso()},
                        {"kind", layout::name(record.kind)}});
    }
    return list;
}

std::string lines_of(const std::vector<keys::SignedRecord>& records) {
    std::string lines;
    for (const auto& record : records) {
        lines += to_hex(record.digest) + " " + to_hex(record.key) + " " + record.decided.iso() + " " +
                 std::string{layout::name(record.kind)} + "\n";
    }
    return lines;
}

}  // namespace permit::custodian
