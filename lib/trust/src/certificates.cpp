#include "permit/trust/certificates.hpp"

#include "permit/core/error.hpp"
#include "permit/core/words.hpp"

#include <algorithm>
#include <string_view>

namespace permit::trust {
namespace {

constexpr std::string_view root_name = "permitcard root";
constexpr std::string_view publisher_name = "permitcard publisher";

/// Requests carry no dates.
const Lifetime no_lifetime{Day::from_number(0), Day::from_number(0)};

template <class Value>
void sort_and_unite(std::vector<Value>& values) {
    std::sort(values.begin(), values.end());
    values.erase(std::unique(values.begin(), values.end()), values.end());
}

std::string organisation(Realm realm) {
    return realm == Realm::test ? "permitcard TEST realm" : "permitcard production realm";
}

crypto::CertificateRequest stating(const Scope& scope, std::string_view common_name, const Lifetime& lifetime,
                                   std::optional<unsigned> levels_below = {}) {
    return {.common_name = std::string{common_name},
            .organisation = organisation(scope.realm),
            .valid_from = lifetime.from,
            .valid_until = lifetime.until,
            .may_sign_certificates = scope.purpose == Purpose::root || scope.purpose == Purpose::region,
            .extension_oid = std::string{scope_oid},
            .extension = encode(scope),
            .levels_below = levels_below};
}

crypto::SigningKey fresh_key(crypto::Suite suite, std::span<const crypto::KeyId> taken) {
    for (;;) {
        auto key = crypto::SigningKey::generate(suite);
        const auto kid = crypto::key_id(key.public_key());
        if (std::find(taken.begin(), taken.end(), kid) == taken.end()) { return key; }
    }
}

[[noreturn]] void refuse(const AuthorityRequest& request, const std::string& why) {
    throw Error{ErrorCode::bad_input, tr("certify authority {}", request.name), why};
}

Scope wanted_scope(const AuthorityRequest& request, Purpose purpose, Realm realm) {
    if (request.kinds.empty()) { refuse(request, tr("no record kind is named")); }
    if (request.divisions.empty()) { refuse(request, tr("no division is named")); }
    if (request.name == root_name || request.name == publisher_name) {
        refuse(request, tr("this name is the root's or the publisher's"));
    }
    Scope scope{realm, purpose, request.kinds, request.divisions};
    sort_and_unite(scope.kinds);
    sort_and_unite(scope.divisions);
    return scope;
}

/// How many regions may stand below: two below the root, none below the second.
std::optional<unsigned> levels_below(Purpose purpose, const Scope& issuer) {
    if (purpose != Purpose::region) { return std::nullopt; }
    return issuer.purpose == Purpose::root ? 1U : 0U;
}

crypto::CertifiedKey certified(const AuthorityRequest& request, Purpose purpose,
                               const crypto::CertifiedKey& issuer, std::span<const crypto::KeyId> taken) {
    auto key = fresh_key(issuer.key.suite(), taken);
    auto certificate = certify(request, purpose, key.public_key(), issuer.certificate, issuer.key);
    return {std::move(key), std::move(certificate)};
}

Scope publisher_scope(std::uint32_t term, Realm realm) {
    return {.realm = realm, .purpose = Purpose::publisher, .term = term};
}

bool within(const Scope& subject, const Scope& issuer) {
    return issuer.purpose == Purpose::root ? subject.realm == issuer.realm
                                           : issuer.purpose == Purpose::region && issuer.contains(subject);
}

constexpr const char* beyond_issuers_days = tr_noop("its days go beyond those of its issuer's certificate");

bool is_within_days(const Lifetime& lifetime, const crypto::Certificate& issuer) {
    return issuer.valid_from() <= lifetime.from && lifetime.until <= issuer.valid_until();
}

}  // namespace

RealmKeys found_realm(Realm realm, crypto::Suite suite, const Lifetime& lifetime) {
    auto root_key = fresh_key(suite, {});
    auto root = certify_root(realm, lifetime, root_key);
    auto publisher_key = fresh_key(suite, {});
    auto publisher = certify_publisher(1, lifetime, publisher_key.public_key(), root, root_key);
    return {{std::move(root_key), std::move(root)}, {std::move(publisher_key), std::move(publisher)}};
}

crypto::Certificate certify_root(Realm realm, const Lifetime& lifetime, const crypto::Signer& root) {
    return crypto::Certificate::self_signed(
        stating({realm, Purpose::root}, root_name, lifetime, crypto::most_between), root);
}

crypto::Certificate certify_publisher(std::uint32_t term, const Lifetime& lifetime,
                                      const crypto::VerifyKey& subject, const crypto::Certificate& root,
                                      const crypto::Signer& root_signer) {
    const auto above = scope_of(root);
    if (term == 0 || above.purpose != Purpose::root) {
        throw Error{ErrorCode::bad_input, tr("certify a publisher"),
                    tr("a root does, and terms begin with 1")};
    }
    if (!is_within_days(lifetime, root)) {
        throw Error{ErrorCode::bad_input, tr("certify a publisher"), tr(beyond_issuers_days)};
    }
    return crypto::Certificate::issue(stating(publisher_scope(term, above.realm), publisher_name, lifetime),
                                      subject, root, root_signer);
}

crypto::CertifiedKey certify_authority(const AuthorityRequest& request, const crypto::CertifiedKey& issuer,
                                       std::span<const crypto::KeyId> taken) {
    return certified(request, Purpose::authority, issuer, taken);
}

crypto::CertifiedKey certify_region(const AuthorityRequest& request, const crypto::CertifiedKey& issuer,
                                    std::span<const crypto::KeyId> taken) {
    return certified(request, Purpose::region, issuer, taken);
}

crypto::Certificate certify(const AuthorityRequest& request, Purpose purpose,
                            const crypto::VerifyKey& subject, const crypto::Certificate& issuer,
                            const crypto::Signer& signer) {
    const auto above = scope_of(issuer);
    // Path validation goes by names: a subject called like its issuer would pass for the issuer itself.
    if (request.name == issuer.common_name()) { refuse(request, tr("this name is its issuer's")); }
    const auto scope = wanted_scope(request, purpose, above.realm);
    if (!within(scope, above)) { refuse(request, tr("its issuer is not entitled to all of this itself")); }
    if (!is_within_days(request.lifetime, issuer)) { refuse(request, tr(beyond_issuers_days)); }
    return crypto::Certificate::issue(
        stating(scope, request.name, request.lifetime, levels_below(purpose, above)), subject, issuer,
        signer);
}

AuthorityRequest Wish::within(const Lifetime& lifetime) const {
    return {.name = name, .divisions = scope.divisions, .kinds = scope.kinds, .lifetime = lifetime};
}

crypto::SigningRequest make_request(const AuthorityRequest& wish, Purpose purpose, Realm realm,
                                    const crypto::Signer& subject) {
    if (purpose != Purpose::authority && purpose != Purpose::region) {
        refuse(wish, tr("only authorities and regions have a scope to ask for"));
    }
    return crypto::SigningRequest::make(stating(wanted_scope(wish, purpose, realm), wish.name, no_lifetime),
                                        subject);
}

crypto::SigningRequest make_publisher_request(std::uint32_t term, Realm realm,
                                              const crypto::Signer& subject) {
    if (term == 0) {
        throw Error{ErrorCode::bad_input, tr("ask for a publisher's certificate"), tr("terms begin with 1")};
    }
    return crypto::SigningRequest::make(stating(publisher_scope(term, realm), publisher_name, no_lifetime),
                                        subject);
}

Wish wish_of(const crypto::SigningRequest& request) {
    const auto refuse_it = [](const char* why) {
        throw Error{ErrorCode::damaged_content, tr("read a certificate request"), tr(why)};
    };
    const auto extension = request.extension(scope_oid);
    if (!extension) { refuse_it(tr_noop("it asks for no scope, so it is not one of ours")); }
    Wish wish{request.common_name(), decode_scope(*extension)};
    const bool publisher = wish.scope.purpose == Purpose::publisher;
    const bool reserved = wish.name == root_name || wish.name == publisher_name;
    if (wish.scope.purpose == Purpose::root) { refuse_it(tr_noop("nobody can ask to become a root")); }
    if (wish.name.empty() || reserved != publisher || wish.name == root_name) {
        refuse_it(tr_noop("its name is not one for whom it asks"));
    }
    if (request.organisation() != organisation(wish.scope.realm)) {
        refuse_it(tr_noop("name and scope are of different realms"));
    }
    return wish;
}

std::optional<std::string_view> chain_flaw(const crypto::Certificate& authority,
                                           std::span<const crypto::Certificate> regions,
                                           const crypto::Certificate& root) {
    if (!crypto::issued_by(authority, regions, root, scope_oid)) {
        return tr_noop("the root did not issue it");
    }
    const auto top = scope_of(root);
    auto subject = scope_of(authority);
    const auto* below = &authority;
    if (top.purpose != Purpose::root || subject.purpose != Purpose::authority) {
        return tr_noop("for another purpose");
    }
    for (const auto& region : regions) {
        auto issuer = scope_of(region);
        if (issuer.purpose != Purpose::region) { return tr_noop("for another purpose"); }
        if (!within(subject, issuer)) { return tr_noop("its region is not entitled to all of its scope"); }
        if (!is_within_days(*below, region)) { return tr_noop("its days go beyond those of its region"); }
        subject = std::move(issuer);
        below = &region;
    }
    if (!is_within_days(*below, root)) { return tr_noop("its days go beyond the root's"); }
    return within(subject, top) ? std::nullopt : std::optional<std::string_view>{tr_noop("of another realm")};
}

bool is_within_days(const crypto::Certificate& subject, const crypto::Certificate& issuer) {
    return is_within_days(Lifetime{subject.valid_from(), subject.valid_until()}, issuer);
}

Scope scope_of(const crypto::Certificate& certificate) {
    const auto extension = certificate.extension(scope_oid);
    if (!extension) {
        throw Error{ErrorCode::damaged_content, tr("read the scope of a certificate"),
                    tr("it has none, so it is not one of ours")};
    }
    return decode_scope(*extension);
}

}  // namespace permit::trust
