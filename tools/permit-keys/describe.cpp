#include "describe.hpp"

#include <algorithm>

namespace permit::custodian {
namespace {

using tools::Json;

template <class Values, class Text>
std::string joined(const Values& values, Text text) {
    std::string line;
    for (const auto& value : values) {
        if (!line.empty()) { line += ", "; }
        line += text(value);
    }
    return line;
}

std::string names_of(const std::vector<keys::Role>& roles) {
    return joined(roles, [](keys::Role role) { return std::string{name(role)}; });
}

std::string divisions_of(const trust::Authority& authority) {
    return joined(authority.scope.divisions, [](const auto& prefix) { return prefix.text(); });
}

std::string kinds_of(const trust::Authority& authority) {
    return joined(authority.scope.kinds, [](layout::RecordKind kind) { return std::string{name(kind)}; });
}

std::string realm_text(Realm realm) { return realm == Realm::test ? "TEST" : "production"; }

std::string span_text(const std::string& from, const std::string& to) { return from + " to " + to; }

std::string serials_of(const trust::Authority& authority) {
    return span_text(std::to_string(authority.serials.first), std::to_string(authority.serials.last));
}

std::string validity_of(const trust::Authority& authority) {
    return span_text(authority.valid_from.iso(), authority.valid_until.iso());
}

Json root_json(const crypto::Certificate& root) {
    return {{"fingerprint", to_hex(root.fingerprint())},
            {"valid_from", root.valid_from().iso()},
            {"valid_until", root.valid_until().iso()}};
}

}  // namespace

tools::Facts facts_of(const keys::StoreInfo& info) {
    return {{"store", info.name.empty() ? std::string{name(info.kind)}
                                        : std::string{name(info.kind)} + " " + info.name},
            {"realm", realm_text(info.realm)},
            {"suite", std::string{crypto::name(info.suite)}},
            {"roles", names_of(info.roles)},
            {"root", trust::fingerprint_text(info.root.fingerprint())},
            {"root valid", span_text(info.root.valid_from().iso(), info.root.valid_until().iso())}};
}

Json json_of(const keys::StoreInfo& info) {
    Json roles = Json::array();
    for (const auto role : info.roles) { roles.push_back(name(role)); }
    Json object = {{"kind", name(info.kind)}};
    if (!info.name.empty()) { object["name"] = info.name; }
    object["realm"] = name(info.realm);
    object["suite"] = crypto::name(info.suite);
    object["roles"] = std::move(roles);
    object["root"] = root_json(info.root);
    return object;
}

tools::Facts facts_of(const trust::Authority& authority) {
    return {{"authority", authority.name},      {"divisions", divisions_of(authority)},
            {"signs", kinds_of(authority)},     {"profile", authority.profile},
            {"serials", serials_of(authority)}, {"valid", validity_of(authority)},
            {"key id", to_hex(authority.kid)}};
}

Json json_of(const trust::Authority& authority) {
    Json divisions = Json::array();
    for (const auto& prefix : authority.scope.divisions) { divisions.push_back(prefix.text()); }
    Json kinds = Json::array();
    for (const auto kind : authority.scope.kinds) { kinds.push_back(name(kind)); }
    return {{"name", authority.name},
            {"divisions", std::move(divisions)},
            {"records", std::move(kinds)},
            {"profile", authority.profile},
            {"serials", {{"first", authority.serials.first}, {"last", authority.serials.last}}},
            {"valid_from", authority.valid_from.iso()},
            {"valid_until", authority.valid_until.iso()},
            {"key_id", to_hex(authority.kid)}};
}

std::string table_of(const std::vector<trust::Authority>& authorities) {
    if (authorities.empty()) { return "no authorities\n"; }
    std::vector<std::vector<std::string>> rows{
        {"authority", "divisions", "profile", "serials", "valid", "key id"}};
    for (const auto& authority : authorities) {
        rows.push_back({authority.name, divisions_of(authority), authority.profile, serials_of(authority),
                        validity_of(authority), to_hex(authority.kid)});
    }
    return tools::table(rows);
}

Json json_of(const std::vector<trust::Authority>& authorities) {
    Json list = Json::array();
    for (const auto& authority : authorities) { list.push_back(json_of(authority)); }
    return list;
}

tools::Facts facts_of(const trust::BundleContent& bundle) {
    return {{"trust bundle", std::to_string(bundle.number)},
            {"realm", realm_text(bundle.realm)},
            {"issued", bundle.issued.iso()},
            {"use by", bundle.use_by.iso()},
            {"root", trust::fingerprint_text(bundle.root.fingerprint())},
            {"authorities", std::to_string(bundle.authorities.size())},
            {"listed permits", std::to_string(bundle.status.size())}};
}

Json json_of(const trust::BundleContent& bundle) {
    return {{"realm", name(bundle.realm)},    {"number", bundle.number},
            {"issued", bundle.issued.iso()},  {"use_by", bundle.use_by.iso()},
            {"root", root_json(bundle.root)}, {"authorities", json_of(bundle.authorities)},
            {"listed", bundle.status.size()}};
}

}  // namespace permit::custodian
