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
    if (!standing.flaw.empty()) { return tr(standing.flaw); }
    if (const auto* applied = first_of(standing.revocations)) {
        const auto day = applied->revocation->day.iso();
        return applied->region == nullptr ? tr("revoked {}", day) : tr("its region revoked {}", day);
    }
    return authority.retired ? tr("until {}", authority.retired->iso()) : std::string{};
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
    return {{tr("trust bundle"), text(bundle.edition())},
            {tr("realm"), realm_text(said.realm)},
            {tr("suite"), std::string{crypto::name(said.root.public_key().suite())}},
            {tr("issued"), said.issued.iso()},
            {tr("use by"), said.use_by.iso()},
            {tr("root"), trust::fingerprint_text(said.root.fingerprint())},
            {tr("publisher"), trust::fingerprint_text(said.publisher.fingerprint())},
            {tr("authorities"), std::to_string(said.authorities.size())},
            {tr("regions"), said.regions.empty() ? "" : std::to_string(said.regions.size())},
            {tr("revoked keys"), said.revocations.empty() ? "" : std::to_string(said.revocations.size())},
            {tr("status list"), said.list ? std::to_string(said.list->number) : tr("none")},
            {tr("listed permits"), std::to_string(listed_in(said))}};
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
    std::vector<std::vector<std::string>> rows{authority_header()};
    for (const auto& authority : bundle.content().authorities) {
        rows.push_back(authority_row(authority, objection(bundle, authority)));
    }
    return tools::table(rows);
}

tools::Facts facts_of(const trust::StatusContent& list) {
    tools::Facts facts{{tr("covers up to"), std::to_string(list.last)},
                       {tr("listed"), std::to_string(listed_in(list))}};
    for (std::size_t at = 0; at < statuses.size(); ++at) {
        facts.emplace_back(tr(trust::name(statuses.at(at))), std::to_string(list.listed.at(at).size()));
    }
    facts.emplace_back(tr("minimum versions"), std::to_string(list.minimum_versions.size()));
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
    std::vector<std::vector<std::string>> rows{{tr("permit"), tr("status"), tr("minimum version")}};
    for (const auto serial : serials) {
        const auto status = list.status_of(serial);
        const auto version = list.minimum_version(serial);
        rows.push_back({std::to_string(serial), status ? tr(trust::name(*status)) : tr("not listed"),
                        version ? std::to_string(*version) : ""});
    }
    return tools::table(rows);
}

tools::Facts facts_of(const trust::ListHead& head) {
    return {{tr("status list"), std::to_string(head.number)},
            {tr("realm"), realm_text(head.realm)},
            {tr("issued"), head.issued.iso()},
            {tr("use by"), head.use_by.iso()},
            {tr("root"), trust::fingerprint_text(head.root)},
            {tr("digest"), trust::fingerprint_text(head.digest)}};
}

Json json_of(const trust::ListHead& head) {
    return {{"realm", name(head.realm)},   {"number", head.number},     {"issued", head.issued.iso()},
            {"use_by", head.use_by.iso()}, {"root", to_hex(head.root)}, {"digest", to_hex(head.digest)}};
}

tools::Facts facts_of(const trust::DeltaHead& delta) {
    return {{tr("delta from list"), std::to_string(delta.base.number)},
            {tr("to list"), std::to_string(delta.to.number)},
            {tr("realm"), realm_text(delta.to.realm)},
            {tr("issued"), delta.to.issued.iso()},
            {tr("use by"), delta.to.use_by.iso()},
            {tr("root"), trust::fingerprint_text(delta.to.root)}};
}

Json json_of(const trust::DeltaHead& delta) {
    return {{"realm", name(delta.to.realm)},   {"from", delta.base.number},
            {"to", delta.to.number},           {"issued", delta.to.issued.iso()},
            {"use_by", delta.to.use_by.iso()}, {"root", to_hex(delta.to.root)}};
}

}  // namespace permit::custodian
