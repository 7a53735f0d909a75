#include "describe.hpp"
#include "wording.hpp"

#include <array>

namespace permit::custodian {
namespace {

using tools::Json;
using trust::PermitStatus;

constexpr std::array statuses{PermitStatus::cancelled, PermitStatus::lost, PermitStatus::replaced,
                              PermitStatus::suspended};

std::size_t listed_in(const trust::StatusContent& list) {
    std::size_t sum = 0;
    for (const auto& serials : list.listed) { sum += serials.size(); }
    return sum;
}

std::size_t listed_in(const trust::BundleContent& bundle) {
    return bundle.list ? bundle.list->list.listed_count() : 0;
}

template <class Value>
const Value* first_of(const std::vector<Value>& values) {
    return values.empty() ? nullptr : &values.front();
}

/// What a reader would hold against an authority of this bundle; nothing against a sound one.
std::string objection(const trust::TrustBundle& bundle, const trust::Authority& authority) {
    const auto& standing = bundle.standing_of(authority);
    if (!standing.flaw.empty()) { return std::string{standing.flaw}; }
    if (const auto* applied = first_of(standing.revocations)) {
        return (applied->region == nullptr ? "revoked " : "its region revoked ") +
               applied->revocation->day.iso();
    }
    return authority.retired ? "until " + authority.retired->iso() : std::string{};
}

Json authorities_json(const trust::TrustBundle& bundle) {
    Json list = Json::array();
    for (const auto& authority : bundle.content().authorities) {
        Json object = json_of(authority);
        if (const auto text = objection(bundle, authority); !text.empty()) { object["objection"] = text; }
        list.push_back(std::move(object));
    }
    return list;
}

Json list_json(const trust::BundleContent& bundle) {
    if (!bundle.list) { return nullptr; }
    Json object = {{"number", bundle.list->number}};
    object.update(json_of(bundle.list->list.content()));
    return object;
}

}  // namespace

tools::Facts facts_of(const trust::TrustBundle& bundle) {
    const auto& said = bundle.content();
    return {{"trust bundle", text(bundle.edition())},
            {"realm", realm_text(said.realm)},
            {"suite", std::string{crypto::name(said.root.public_key().suite())}},
            {"issued", said.issued.iso()},
            {"use by", said.use_by.iso()},
            {"root", trust::fingerprint_text(said.root.fingerprint())},
            {"publisher", trust::fingerprint_text(said.publisher.fingerprint())},
            {"authorities", std::to_string(said.authorities.size())},
            {"regions", said.regions.empty() ? "" : std::to_string(said.regions.size())},
            {"revoked keys", said.revocations.empty() ? "" : std::to_string(said.revocations.size())},
            {"status list", said.list ? std::to_string(said.list->number) : "none"},
            {"listed permits", std::to_string(listed_in(said))}};
}

Json json_of(const trust::TrustBundle& bundle) {
    const auto& said = bundle.content();
    return {{"realm", name(said.realm)},
            {"suite", crypto::name(said.root.public_key().suite())},
            {"term", bundle.edition().term},
            {"number", said.number},
            {"issued", said.issued.iso()},
            {"use_by", said.use_by.iso()},
            {"root",
             {{"fingerprint", to_hex(said.root.fingerprint())},
              {"valid_from", said.root.valid_from().iso()},
              {"valid_until", said.root.valid_until().iso()}}},
            {"publisher", json_of(said.publisher)},
            {"authorities", authorities_json(bundle)},
            {"regions", said.regions.size()},
            {"revoked_keys", said.revocations.size()},
            {"list", list_json(said)},
            {"listed", listed_in(said)}};
}

std::string table_of(const trust::TrustBundle& bundle) {
    std::vector<std::vector<std::string>> rows{
        {"authority", "divisions", "profile", "serials", "valid", "key id", ""}};
    for (const auto& authority : bundle.content().authorities) {
        rows.push_back(
            {authority.name,
             joined(authority.scope.divisions, [](const auto& prefix) { return prefix.text(); }),
             authority.profile,
             span_text(std::to_string(authority.serials.first), std::to_string(authority.serials.last)),
             span_text(authority.valid_from.iso(), authority.valid_until.iso()), to_hex(authority.kid),
             objection(bundle, authority)});
    }
    return tools::table(rows);
}

tools::Facts facts_of(const trust::StatusContent& list) {
    tools::Facts facts{{"covers up to", std::to_string(list.last)},
                       {"listed", std::to_string(listed_in(list))}};
    for (std::size_t at = 0; at < statuses.size(); ++at) {
        facts.emplace_back(trust::name(statuses.at(at)), std::to_string(list.listed.at(at).size()));
    }
    facts.emplace_back("minimum versions", std::to_string(list.minimum_versions.size()));
    return facts;
}

Json json_of(const trust::StatusContent& list) {
    Json object = {{"last", list.last}};
    for (std::size_t at = 0; at < statuses.size(); ++at) {
        object[std::string{trust::name(statuses.at(at))}] = list.listed.at(at).size();
    }
    object["minimum_versions"] = list.minimum_versions.size();
    return object;
}

Json permits_json(const trust::StatusRegister& list, const std::vector<std::uint32_t>& serials) {
    Json permits = Json::array();
    for (const auto serial : serials) {
        const auto status = list.status_of(serial);
        const auto version = list.minimum_version(serial);
        permits.push_back({{"serial", serial},
                           {"status", status ? Json(trust::name(*status)) : Json(nullptr)},
                           {"minimum_version", version ? Json(*version) : Json(nullptr)}});
    }
    return permits;
}

std::string permits_table(const trust::StatusRegister& list, const std::vector<std::uint32_t>& serials) {
    std::vector<std::vector<std::string>> rows{{"permit", "status", "minimum version"}};
    for (const auto serial : serials) {
        const auto status = list.status_of(serial);
        const auto version = list.minimum_version(serial);
        rows.push_back({std::to_string(serial), status ? std::string{trust::name(*status)} : "not listed",
                        version ? std::to_string(*version) : ""});
    }
    return tools::table(rows);
}

tools::Facts facts_of(const trust::ListHead& head) {
    return {{"status list", std::to_string(head.number)},
            {"realm", realm_text(head.realm)},
            {"issued", head.issued.iso()},
            {"use by", head.use_by.iso()},
            {"root", trust::fingerprint_text(head.root)},
            {"digest", trust::fingerprint_text(head.digest)}};
}

Json json_of(const trust::ListHead& head) {
    return {{"realm", name(head.realm)},   {"number", head.number},     {"issued", head.issued.iso()},
            {"use_by", head.use_by.iso()}, {"root", to_hex(head.root)}, {"digest", to_hex(head.digest)}};
}

tools::Facts facts_of(const trust::DeltaHead& delta) {
    return {{"delta from list", std::to_string(delta.base.number)},
            {"to list", std::to_string(delta.to.number)},
            {"realm", realm_text(delta.to.realm)},
            {"issued", delta.to.issued.iso()},
            {"use by", delta.to.use_by.iso()},
            {"root", trust::fingerprint_text(delta.to.root)}};
}

Json json_of(const trust::DeltaHead& delta) {
    return {{"realm", name(delta.to.realm)},   {"from", delta.base.number},
            {"to", delta.to.number},           {"issued", delta.to.issued.iso()},
            {"use_by", delta.to.use_by.iso()}, {"root", to_hex(delta.to.root)}};
}

}  // namespace permit::custodian
