#include "describe.hpp"
#include "wording.hpp"

#include <array>

namespace permit::custodian {
namespace {

using tools::Json;

std::string divisions_of(const trust::Scope& scope) {
    return joined(scope.divisions, [](const auto& prefix) { return prefix.text(); });
}

std::string kinds_of(const trust::Scope& scope) {
    return joined(scope.kinds, [](layout::RecordKind kind) { return std::string{name(kind)}; });
}

std::string term_of(const trust::Scope& scope) {
    return scope.purpose == trust::Purpose::publisher ? std::to_string(scope.term) : std::string{};
}

Json divisions_json(const trust::Scope& scope) {
    Json list = Json::array();
    for (const auto& prefix : scope.divisions) { list.push_back(prefix.text()); }
    return list;
}

Json kinds_json(const trust::Scope& scope) {
    Json list = Json::array();
    for (const auto kind : scope.kinds) { list.push_back(name(kind)); }
    return list;
}

/// What a scope says, as members of a certificate's or a request's object.
void add_scope(Json& object, const trust::Scope& scope) {
    object["realm"] = name(scope.realm);
    object["purpose"] = purpose_text(scope.purpose);
    if (scope.purpose == trust::Purpose::publisher) { object["term"] = scope.term; }
    if (scope.divisions.empty()) { return; }
    object["divisions"] = divisions_json(scope);
    object["records"] = kinds_json(scope);
}

}  // namespace

std::string purpose_text(trust::Purpose purpose) {
    constexpr std::array<std::string_view, 4> names{tr_noop("root"), tr_noop("publisher"),
                                                    tr_noop("authority"), tr_noop("region")};
    return std::string{names.at(static_cast<std::size_t>(purpose))};
}

std::vector<std::string> authority_header() {
    return {tr("authority"), tr("divisions"), tr("profile"), tr("serials"), tr("valid"), tr("key id"), {}};
}

std::vector<std::string> authority_row(const trust::Authority& authority, const std::string& remark) {
    return {authority.name,
            divisions_of(authority.scope),
            authority.profile,
            span_text(std::to_string(authority.serials.first), std::to_string(authority.serials.last)),
            span_text(authority.valid_from.iso(), authority.valid_until.iso()),
            to_hex(authority.kid),
            remark};
}

tools::Facts facts_of(const trust::Authority& authority) {
    return {{tr("authority"), authority.name},
            {tr("divisions"), divisions_of(authority.scope)},
            {tr("signs"), kinds_of(authority.scope)},
            {tr("profile"), authority.profile},
            {tr("serials"),
             span_text(std::to_string(authority.serials.first), std::to_string(authority.serials.last))},
            {tr("valid"), span_text(authority.valid_from.iso(), authority.valid_until.iso())},
            {tr("key id"), to_hex(authority.kid)},
            {tr("certificate"), trust::fingerprint_text(authority.certificate.fingerprint())}};
}

Json json_of(const trust::Authority& authority) {
    return {{"name", authority.name},
            {"divisions", divisions_json(authority.scope)},
            {"records", kinds_json(authority.scope)},
            {"profile", authority.profile},
            {"serials", {{"first", authority.serials.first}, {"last", authority.serials.last}}},
            {"valid_from", authority.valid_from.iso()},
            {"valid_until", authority.valid_until.iso()},
            {"key_id", to_hex(authority.kid)},
            {"certificate", to_hex(authority.certificate.fingerprint())}};
}

tools::Facts facts_of(const crypto::Certificate& certificate) {
    const auto scope = trust::scope_of(certificate);
    return {{tr("certificate"), certificate.common_name()},
            {tr("for"), tr(purpose_text(scope.purpose))},
            {tr("term"), term_of(scope)},
            {tr("realm"), realm_text(scope.realm)},
            {tr("suite"), std::string{crypto::name(certificate.public_key().suite())}},
            {tr("divisions"), divisions_of(scope)},
            {tr("signs"), kinds_of(scope)},
            {tr("valid"), span_text(certificate.valid_from().iso(), certificate.valid_until().iso())},
            {tr("key id"), to_hex(crypto::key_id(certificate.public_key()))},
            {tr("fingerprint"), trust::fingerprint_text(certificate.fingerprint())}};
}

Json json_of(const crypto::Certificate& certificate) {
    Json object = {{"name", certificate.common_name()}};
    add_scope(object, trust::scope_of(certificate));
    object["suite"] = crypto::name(certificate.public_key().suite());
    object["valid_from"] = certificate.valid_from().iso();
    object["valid_until"] = certificate.valid_until().iso();
    object["key_id"] = to_hex(crypto::key_id(certificate.public_key()));
    object["fingerprint"] = to_hex(certificate.fingerprint());
    return object;
}

tools::Facts facts_of(const crypto::SigningRequest& request) {
    const auto wish = trust::wish_of(request);
    return {{tr("request of"), wish.name},
            {tr("for"), tr(purpose_text(wish.scope.purpose))},
            {tr("term"), term_of(wish.scope)},
            {tr("realm"), realm_text(wish.scope.realm)},
            {tr("suite"), std::string{crypto::name(request.public_key().suite())}},
            {tr("divisions"), divisions_of(wish.scope)},
            {tr("signs"), kinds_of(wish.scope)},
            {tr("key id"), to_hex(crypto::key_id(request.public_key()))},
            {tr("fingerprint"), trust::fingerprint_text(request.fingerprint())}};
}

Json json_of(const crypto::SigningRequest& request) {
    const auto wish = trust::wish_of(request);
    Json object = {{"name", wish.name}};
    add_scope(object, wish.scope);
    object["suite"] = crypto::name(request.public_key().suite());
    object["key_id"] = to_hex(crypto::key_id(request.public_key()));
    object["fingerprint"] = to_hex(request.fingerprint());
    return object;
}

}  // namespace permit::custodian
