#include "realm.hpp"

using namespace permit;
using namespace permit::trust;
using namespace permit::trust::testing;

namespace {

const auto suites = {crypto::Suite::es256, crypto::Suite::sm2};

ErrorCode refusal(const crypto::CertificateRequest& wanted) {
    const auto key = crypto::SigningKey::generate(crypto::Suite::es256);
    const auto request = crypto::SigningRequest::make(wanted, key);
    return code_of([&] { (void)wish_of(request); });
}

/// A request as somebody else's program might write it.
crypto::CertificateRequest wanting(const std::string& name, const Scope& scope) {
    return {
        .common_name = name,
        .organisation = scope.realm == Realm::test ? "permitcard TEST realm" : "permitcard production realm",
        .valid_from = lifetime.from,
        .valid_until = lifetime.until,
        .extension_oid = std::string{scope_oid},
        .extension = encode(scope)};
}

const Scope of_authority{
    Realm::test, Purpose::authority, {layout::RecordKind::validity}, divisions({"6501"})};

}  // namespace

TEST_CASE("a wish travels in the request, and the root gives the dates", "[trust]") {
    for (const auto suite : suites) {
        const auto keys = new_realm(Realm::test, suite);
        const auto key = crypto::SigningKey::generate(suite);
        const auto request = make_request(tianshan(), Purpose::authority, Realm::test, key);
        const auto wish = wish_of(crypto::SigningRequest::from_pem(request.pem()));
        CHECK(wish.name == "tianshan");
        CHECK(wish.scope.purpose == Purpose::authority);
        CHECK(wish.scope.divisions == tianshan().divisions);
        CHECK(wish.scope.kinds == tianshan().kinds);
        const Lifetime given{Day::parse("2027-01-01"), Day::parse("2027-12-31")};
        const auto certificate = certify(wish.within(given), wish.scope.purpose, request.public_key(),
                                         keys.root.certificate, keys.root.key);
        CHECK(scope_of(certificate) == wish.scope);
        CHECK(certificate.valid_from() == given.from);
        CHECK(certificate.valid_until() == given.until);
        CHECK(certificate.common_name() == wish.name);
        CHECK(key_digest(certificate.public_key()) == key_digest(key.public_key()));
    }
}

TEST_CASE("a root may give less than was wished", "[trust]") {
    const auto keys = new_realm();
    const auto key = crypto::SigningKey::generate(crypto::Suite::es256);
    const auto wish = wish_of(make_request(tianshan(), Purpose::region, Realm::test, key));
    auto narrowed = wish.within(tianshan().lifetime);
    narrowed.divisions = divisions({"650102"});
    const auto certificate =
        certify(narrowed, wish.scope.purpose, key.public_key(), keys.root.certificate, keys.root.key);
    CHECK(wish.scope.contains(scope_of(certificate)));
    CHECK(region_from(certificate).scope.divisions == divisions({"650102"}));
}

TEST_CASE("a publisher asks for its term", "[trust]") {
    const auto keys = new_realm();
    const auto key = crypto::SigningKey::generate(crypto::Suite::es256);
    const auto wish = wish_of(make_publisher_request(2, Realm::test, key));
    CHECK(wish.scope == Scope{.realm = Realm::test, .purpose = Purpose::publisher, .term = 2});
    const auto certificate =
        certify_publisher(wish.scope.term, lifetime, key.public_key(), keys.root.certificate, keys.root.key);
    CHECK(publisher_of(keys.root.certificate, certificate).term == 2);
    CHECK(code_of([&] { (void)make_publisher_request(0, Realm::test, key); }) == ErrorCode::bad_input);
}

TEST_CASE("only what our programs ask for is a wish", "[trust]") {
    const auto key = crypto::SigningKey::generate(crypto::Suite::es256);
    const auto good = crypto::SigningRequest::make(wanting("Tianshan", of_authority), key);
    CHECK(wish_of(good).name == "Tianshan");

    const Scope root{Realm::test, Purpose::root};
    const Scope publisher{Realm::test, Purpose::publisher};
    auto other_realm = wanting("Tianshan", of_authority);
    other_realm.organisation = "permitcard production realm";
    auto no_scope = wanting("Tianshan", of_authority);
    no_scope.extension_oid.clear();
    auto longer = wanting("Tianshan", of_authority);
    longer.extension.push_back(0);
    for (const auto& wanted :
         {wanting("permitcard root", root), wanting("Tianshan", root), wanting("Tianshan", publisher),
          wanting("permitcard root", of_authority), wanting("permitcard publisher", of_authority),
          other_realm, no_scope, longer}) {
        CHECK(refusal(wanted) == ErrorCode::damaged_content);
    }
}

TEST_CASE("requests ask for what can be certified", "[trust]") {
    const auto key = crypto::SigningKey::generate(crypto::Suite::es256);
    const auto asks = [&](const AuthorityRequest& wish, Purpose purpose) {
        return code_of([&] { (void)make_request(wish, purpose, Realm::test, key); });
    };
    auto no_divisions = tianshan();
    no_divisions.divisions.clear();
    auto no_kinds = tianshan();
    no_kinds.kinds.clear();
    auto called_root = tianshan();
    called_root.name = "permitcard root";
    CHECK(asks(no_divisions, Purpose::authority) == ErrorCode::bad_input);
    CHECK(asks(no_kinds, Purpose::region) == ErrorCode::bad_input);
    CHECK(asks(called_root, Purpose::authority) == ErrorCode::bad_input);
    CHECK(asks(tianshan(), Purpose::publisher) == ErrorCode::bad_input);
    CHECK(asks(tianshan(), Purpose::root) == ErrorCode::bad_input);
}

TEST_CASE("only a root certifies publishers, from term 1 on", "[trust]") {
    const auto keys = new_realm();
    const auto region = certify_region(tianshan(), keys.root, {});
    const auto subject = crypto::SigningKey::generate(crypto::Suite::es256).public_key();
    CHECK(code_of([&] {
              (void)certify_publisher(0, lifetime, subject, keys.root.certificate, keys.root.key);
          }) == ErrorCode::bad_input);
    CHECK(code_of([&] { (void)certify_publisher(2, lifetime, subject, region.certificate, region.key); }) ==
          ErrorCode::bad_input);
}

TEST_CASE("nobody is certified under the name of who certifies", "[trust]") {
    const auto keys = new_realm();
    const auto region = certify_region(tianshan(), keys.root, {});
    CHECK(code_of([&] { (void)certify_authority(tianshan(), region, {}); }) == ErrorCode::bad_input);
}
