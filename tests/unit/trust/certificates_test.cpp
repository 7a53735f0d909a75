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

TEST_CASE("a realm of SM2 certifies as one of ES256 does", "[trust]") {
    const auto suite = GENERATE(crypto::Suite::es256, crypto::Suite::sm2);
    const auto keys = new_realm(Realm::test, suite);
    const auto made = certify(keys);
    CHECK(keys.publisher.key.suite() == suite);
    CHECK(made.key.suite() == suite);
    CHECK_FALSE(chain_flaw(made.certificate, {}, keys.root.certificate));
    CHECK(chain_flaw(made.certificate, {}, new_realm(Realm::test, suite).root.certificate));
    CHECK(chain_flaw(keys.publisher.certificate, {}, keys.root.certificate));
}

TEST_CASE("a region certifies authorities within its own scope", "[trust]") {
    const auto keys = new_realm();
    auto of_region = tianshan();
    of_region.name = "Urumqi";
    of_region.divisions = divisions({"6501", "6502"});
    of_region.kinds = {RecordKind::identity, RecordKind::validity};
    const auto region = certify_region(of_region, keys.root, {});
    auto within = tianshan();
    within.kinds = {RecordKind::validity};
    within.divisions = divisions({"650102", "6502"});
    const auto authority = certify_authority(within, region, {});
    const std::vector between{region.certificate};
    CHECK_FALSE(chain_flaw(authority.certificate, between, keys.root.certificate));
    CHECK(chain_flaw(authority.certificate, {}, keys.root.certificate));
    CHECK(chain_flaw(region.certificate, {}, keys.root.certificate));

    auto other_kind = within;
    other_kind.kinds = {RecordKind::journal};
    auto other_division = within;
    other_division.divisions = divisions({"6503"});
    auto wider = within;
    wider.divisions = divisions({"65"});
    for (const auto& request : {other_kind, other_division, wider}) {
        CHECK(code_of([&] { (void)certify_authority(request, region, {}); }) == ErrorCode::bad_input);
    }
}

TEST_CASE("a region may stand under a region, and each narrows", "[trust]") {
    const auto keys = new_realm();
    auto request = tianshan();
    request.name = "Xinjiang";
    request.divisions = divisions({"65"});
    const auto province = certify_region(request, keys.root, {});
    request.name = "Urumqi";
    request.divisions = divisions({"6501"});
    const auto city = certify_region(request, province, {});
    request.name = "Tianshan";
    request.divisions = divisions({"650102"});
    const auto county = certify_authority(request, city, {});
    const std::vector upwards{city.certificate, province.certificate};
    const std::vector downwards{province.certificate, city.certificate};
    CHECK_FALSE(chain_flaw(county.certificate, upwards, keys.root.certificate));
    CHECK(chain_flaw(county.certificate, downwards, keys.root.certificate));
    request.name = "too deep";
    const auto third = certify_region(request, city, {});
    request.name = "deeper";
    const auto lost = certify_authority(request, third, {});
    CHECK(chain_flaw(lost.certificate, std::vector{third.certificate, city.certificate, province.certificate},
                     keys.root.certificate));
}

TEST_CASE("a region that was talked into more than its own is found out by the reader", "[trust]") {
    const auto keys = new_realm();
    auto request = tianshan();
    request.name = "Urumqi";
    request.divisions = divisions({"6501"});
    const auto region = certify_region(request, keys.root, {});
    // Signed by the region's own key, past every check of this program.
    const auto forged = [&](const Scope& scope) {
        return crypto::Certificate::issue({.common_name = "forged",
                                           .organisation = {},
                                           .valid_from = request.lifetime.from,
                                           .valid_until = request.lifetime.until,
                                           .may_sign_certificates = false,
                                           .extension_oid = std::string{scope_oid},
                                           .extension = encode(scope)},
                                          keys.publisher.key.public_key(), region.certificate, region.key);
    };
    const auto flaw = [&](const Scope& scope) {
        return chain_flaw(forged(scope), std::vector{region.certificate}, keys.root.certificate);
    };
    const std::vector kinds{RecordKind::validity};
    CHECK_FALSE(flaw({Realm::test, Purpose::authority, kinds, divisions({"650102"})}));
    CHECK(flaw({Realm::test, Purpose::authority, kinds, divisions({"65"})}));
    CHECK(flaw({Realm::test, Purpose::authority, kinds, divisions({"6502"})}));
    CHECK(flaw({Realm::production, Purpose::authority, kinds, divisions({"6501"})}));
    CHECK(flaw({Realm::test, Purpose::publisher}));
}

TEST_CASE("a key that stays where it is, is certified on its request", "[trust]") {
    const auto suite = GENERATE(crypto::Suite::es256, crypto::Suite::sm2);
    const auto keys = new_realm(Realm::test, suite);
    const auto key = crypto::SigningKey::generate(suite);
    const auto made =
        certify(tianshan(), Purpose::authority, key.public_key(), keys.root.certificate, keys.root.key);
    CHECK(authority_from(made, "national", {1, 2}).kid == key.public_key().id());
    CHECK_FALSE(chain_flaw(made, {}, keys.root.certificate));
    CHECK(code_of([&] {
              (void)certify(tianshan(), Purpose::authority, key.public_key(), keys.publisher.certificate,
                            keys.publisher.key);
          }) == ErrorCode::bad_input);
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
