// Chains with levels between the root and whoever signs records.
#include "keys.hpp"
#include "permit/crypto/certified_key.hpp"

#include <array>

using namespace permit;
using namespace permit::crypto;
using namespace permit::testing;

namespace {

constexpr auto scope = "1.3.6.1.4.1.55555.1.1";

CertificateRequest request(const char* common_name) {
    return {.common_name = common_name,
            .organisation = "permitcard TEST",
            .valid_from = Day::parse("2026-01-01"),
            .valid_until = Day::parse("2035-12-31"),
            .may_sign_certificates = false,
            .extension_oid = scope,
            .extension = from_hex("A1001903EA")};
}

CertificateRequest issuing(const char* common_name, std::optional<unsigned> levels_below = {}) {
    auto wanted = request(common_name);
    wanted.may_sign_certificates = true;
    wanted.levels_below = levels_below;
    return wanted;
}

CertifiedKey root(Suite suite, std::optional<unsigned> levels_below = {}) {
    const auto key = SigningKey::generate(suite);
    return {key, Certificate::self_signed(issuing("root", levels_below), key)};
}

CertifiedKey below(const CertifiedKey& issuer, const CertificateRequest& wanted) {
    const auto key = SigningKey::generate(issuer.key.suite());
    return {key, Certificate::issue(wanted, key.public_key(), issuer.certificate, issuer.key)};
}

using Between = std::vector<Certificate>;

}  // namespace

TEST_CASE("a chain through a region is valid by exactly the certificates it needs", "[crypto]") {
    const auto top = root(every_suite(), 1);
    const auto region = below(top, issuing("region", 0));
    const auto authority = below(region, request("authority"));
    const auto other = below(top, issuing("another region", 0));
    const auto valid = [&](const Certificate& subject, const Between& between) {
        return issued_by(subject, between, top.certificate, scope);
    };
    CHECK(valid(region.certificate, {}));
    CHECK(valid(authority.certificate, {region.certificate}));
    CHECK_FALSE(valid(authority.certificate, {}));
    CHECK_FALSE(valid(authority.certificate, {other.certificate}));
    CHECK_FALSE(valid(authority.certificate, {region.certificate, other.certificate}));
    CHECK_FALSE(valid(authority.certificate, {region.certificate, region.certificate}));
    CHECK_FALSE(valid(authority.certificate, {region.certificate, top.certificate}));
    CHECK_FALSE(valid(region.certificate, {region.certificate}));
    CHECK_FALSE(issued_by(authority.certificate, Between{region.certificate}, region.certificate, scope));
    CHECK_FALSE(issued_by(authority.certificate, Between{region.certificate}, top.certificate, {}));
}

TEST_CASE("two levels may stand between, in their order, and not three", "[crypto]") {
    const auto top = root(every_suite());
    const auto first = below(top, issuing("first"));
    const auto second = below(first, issuing("second"));
    const auto third = below(second, issuing("third"));
    const auto at_second = below(second, request("at second"));
    const auto at_third = below(third, request("at third"));
    const auto valid = [&](const CertifiedKey& subject, const Between& between) {
        return issued_by(subject.certificate, between, top.certificate, scope);
    };
    CHECK(valid(at_second, {second.certificate, first.certificate}));
    CHECK_FALSE(valid(at_second, {first.certificate, second.certificate}));
    CHECK_FALSE(valid(at_third, {third.certificate, second.certificate, first.certificate}));
}

TEST_CASE("nobody may have more levels below than was given", "[crypto]") {
    const auto suite = every_suite();
    const auto top = root(suite, 1);
    const auto region = below(top, issuing("region", 0));
    const auto too_deep = below(region, issuing("too deep", 5));
    const auto authority = below(too_deep, request("authority"));
    CHECK_FALSE(issued_by(authority.certificate, Between{too_deep.certificate, region.certificate},
                          top.certificate, scope));
    const auto narrow = root(suite, 0);
    const auto not_given = below(narrow, issuing("region"));
    const auto lost = below(not_given, request("authority"));
    CHECK_FALSE(issued_by(lost.certificate, Between{not_given.certificate}, narrow.certificate, scope));
}

TEST_CASE("who may not sign certificates has nobody below", "[crypto]") {
    const auto top = root(every_suite());
    const auto authority = below(top, request("authority"));
    const auto grandchild = below(authority, request("grandchild"));
    CHECK_FALSE(issued_by(grandchild.certificate, Between{authority.certificate}, top.certificate, scope));
}

TEST_CASE("a region called like its root does not stand for it", "[crypto]") {
    const auto top = root(every_suite());
    const auto region = below(top, issuing("root"));
    const auto authority = below(region, request("authority"));
    CHECK_FALSE(issued_by(authority.certificate, top.certificate, scope));
    CHECK_FALSE(issued_by(authority.certificate, region.certificate, scope));
    CHECK(issued_by(authority.certificate, Between{region.certificate}, top.certificate, scope));
}
