#include "permit/trust/certificates.hpp"

#include "permit/core/error.hpp"

#include <algorithm>
#include <string_view>

namespace permit::trust {
namespace {

constexpr std::string_view root_name = "permitcard root";
constexpr std::string_view publisher_name = "permitcard publisher";

template <class Value>
void sort_and_unite(std::vector<Value>& values) {
    std::sort(values.begin(), values.end());
    values.erase(std::unique(values.begin(), values.end()), values.end());
}

std::string organisation(Realm realm) {
    return realm == Realm::test ? "permitcard TEST realm" : "permitcard production realm";
}

crypto::CertificateRequest stating(const Scope& scope, std::string_view common_name,
                                   const Lifetime& lifetime) {
    return {.common_name = std::string{common_name},
            .organisation = organisation(scope.realm),
            .valid_from = lifetime.from,
            .valid_until = lifetime.until,
            .may_sign_certificates = scope.purpose == Purpose::root,
            .extension_oid = std::string{scope_oid},
            .extension = encode(scope)};
}

crypto::SigningKey fresh_key(crypto::Suite suite, std::span<const crypto::KeyId> taken) {
    for (;;) {
        auto key = crypto::SigningKey::generate(suite);
        const auto kid = crypto::key_id(key.public_key());
        if (std::find(taken.begin(), taken.end(), kid) == taken.end()) { return key; }
    }
}

[[noreturn]] void refuse(const AuthorityRequest& request, const std::string& why) {
    throw Error{ErrorCode::bad_input, "certify authority " + request.name, why};
}

Scope wanted_scope(const AuthorityRequest& request, Realm realm) {
    if (request.kinds.empty()) { refuse(request, "no record kind is named"); }
    if (request.divisions.empty()) { refuse(request, "no division is named"); }
    // Path validation goes by names: a subject called like its issuer would pass for the issuer itself.
    if (request.name == root_name || request.name == publisher_name) {
        refuse(request, "this name is the root's or the publisher's");
    }
    Scope scope{realm, Purpose::authority, request.kinds, request.divisions};
    sort_and_unite(scope.kinds);
    sort_and_unite(scope.divisions);
    return scope;
}

}  // namespace

RealmKeys found_realm(Realm realm, crypto::Suite suite, const Lifetime& lifetime) {
    auto root_key = fresh_key(suite, {});
    auto root =
        crypto::Certificate::self_signed(stating({realm, Purpose::root}, root_name, lifetime), root_key);
    auto publisher_key = fresh_key(suite, {});
    auto publisher =
        crypto::Certificate::issue(stating({realm, Purpose::publisher}, publisher_name, lifetime),
                                   publisher_key.public_key(), root, root_key);
    return {{std::move(root_key), std::move(root)}, {std::move(publisher_key), std::move(publisher)}};
}

crypto::CertifiedKey certify_authority(const AuthorityRequest& request, const crypto::CertifiedKey& root,
                                       std::span<const crypto::KeyId> taken) {
    const auto scope = wanted_scope(request, scope_of(root.certificate).realm);
    auto key = fresh_key(root.key.suite(), taken);
    auto certificate = crypto::Certificate::issue(stating(scope, request.name, request.lifetime),
                                                  key.public_key(), root.certificate, root.key);
    return {std::move(key), std::move(certificate)};
}

Scope scope_of(const crypto::Certificate& certificate) {
    const auto extension = certificate.extension(scope_oid);
    if (!extension) {
        throw Error{ErrorCode::damaged_content, "read the scope of a certificate",
                    "it has none, so it is not one of ours"};
    }
    return decode_scope(*extension);
}

}  // namespace permit::trust
