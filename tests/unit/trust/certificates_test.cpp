#include "realm.hpp"

#include <algorithm>

using namespace permit;
using namespace permit::trust;
using namespace permit::trust::testing;
using layout::RecordKind;

TEST_CASE("a realm begins with a root that certifies a publisher", "[trust]") {
    const auto realm = GENERATE(Realm::test, Realm::production);
    const auto keys = new_realm(realm);
    CHECK(scope_of(keys.root.certificate) == Scope{realm, Purpose::root});
    CHECK(scope_of(keys.publisher.certificate) == Scope{realm, Purpose::publisher});
    CHECK(crypto::issued_by(keys.root.certificate, keys.root.certificate, scope_oid));
    CHECK(crypto::issued_by(keys.publisher.certificate, keys.root.certificate, scope_oid));
    CHECK_FALSE(crypto::issued_by(keys.publisher.certificate, new_realm(realm).root.certificate, scope_oid));
    CHECK(keys.root.certificate.valid_from() == lifetime.from);
    CHECK(keys.root.certificate.valid_until() == lifetime.until);
}

TEST_CASE("certificates say TEST where people look", "[trust]") {
    CHECK(new_realm().root.certificate.organisation().find("TEST") != std::string::npos);
    CHECK(new_realm(Realm::production).root.certificate.organisation().find("TEST") == std::string::npos);
}

TEST_CASE("an authority's certificate carries its scope and dates", "[trust]") {
    const auto keys = new_realm();
    const auto made = certify(keys);
    CHECK(crypto::issued_by(made.certificate, keys.root.certificate, scope_oid));
    CHECK(made.certificate.public_key().spki() == made.key.public_key().spki());

    const auto authority = authority_from(made.certificate, "national", {1, 10});
    CHECK(authority.name == "tianshan");
    CHECK(authority.kid == crypto::key_id(made.key.public_key()));
    CHECK(authority.valid_from == Day::parse("2026-02-01"));
    CHECK(authority.valid_until == Day::parse("2031-01-31"));
    CHECK(authority.scope.realm == Realm::test);
    CHECK(authority.scope.kinds == std::vector{RecordKind::identity, RecordKind::validity,
                                               RecordKind::residence, RecordKind::journal});
    CHECK(authority.scope.divisions == divisions({"6501", "650203"}));
}

TEST_CASE("kinds and divisions are certified in order, each once", "[trust]") {
    auto request = tianshan();
    request.divisions = divisions({"6502", "6501", "6502"});
    request.kinds = {RecordKind::journal, RecordKind::validity, RecordKind::journal};
    const auto scope = scope_of(certify(new_realm(), request).certificate);
    CHECK(scope.divisions == divisions({"6501", "6502"}));
    CHECK(scope.kinds == std::vector{RecordKind::validity, RecordKind::journal});
}

TEST_CASE("an authority for nothing or under a reserved name is not certified", "[trust]") {
    const auto keys = new_realm();
    auto no_kinds = tianshan();
    no_kinds.kinds.clear();
    auto no_divisions = tianshan();
    no_divisions.divisions.clear();
    auto called_root = tianshan();
    called_root.name = keys.root.certificate.common_name();
    auto called_publisher = tianshan();
    called_publisher.name = keys.publisher.certificate.common_name();
    auto too_long = tianshan();
    too_long.name = std::string(65, 'n');
    auto ends_first = tianshan();
    ends_first.lifetime.until = ends_first.lifetime.from.plus_days(-1);
    for (const auto& request :
         {no_kinds, no_divisions, called_root, called_publisher, too_long, ends_first}) {
        CHECK(code_of([&] { (void)certify(keys, request); }) == ErrorCode::bad_input);
    }
}

TEST_CASE("root and publisher are no authorities, and a foreign certificate has no scope", "[trust]") {
    const auto keys = new_realm();
    for (const auto* const certified : {&keys.root, &keys.publisher}) {
        CHECK(code_of([&] {
                  (void)authority_from(certified->certificate, "national", {1, 2});
              }) == ErrorCode::damaged_content);
    }
    const auto key = crypto::SigningKey::generate(crypto::Suite::es256);
    const auto foreign = crypto::Certificate::self_signed({.common_name = "x",
                                                           .organisation = {},
                                                           .valid_from = lifetime.from,
                                                           .valid_until = lifetime.until,
                                                           .may_sign_certificates = false,
                                                           .extension_oid = {},
                                                           .extension = {}},
                                                          key);
    CHECK(code_of([&] { (void)scope_of(foreign); }) == ErrorCode::damaged_content);
}
