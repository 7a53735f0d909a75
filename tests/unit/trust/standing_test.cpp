#include "permit/testing/temporary_folder.hpp"
#include "realm.hpp"

#include <barrier>
#include <thread>

using namespace permit;
using namespace permit::trust;
using namespace permit::trust::testing;

namespace {

AuthorityRequest named(const std::string& name, const std::vector<std::string>& prefixes) {
    auto request = tianshan();
    request.name = name;
    request.divisions = divisions(prefixes);
    return request;
}

/// Two regions, one below the other, and an authority under each and under the root.
struct Country {
    RealmKeys keys = new_realm();
    crypto::CertifiedKey province = certify_region(named("Xinjiang", {"65"}), keys.root, {});
    crypto::CertifiedKey city = certify_region(named("Urumqi", {"6501"}), province, {});
    crypto::CertifiedKey of_root = certify_authority(named("Shanghai", {"31"}), keys.root, {});
    crypto::CertifiedKey of_province = certify_authority(named("Kashi", {"6531"}), province, {});
    crypto::CertifiedKey of_city = certify_authority(named("Tianshan", {"650102"}), city, {});

    [[nodiscard]] BundleContent content() const {
        auto content = content_of(keys);
        content.authorities.clear();
        for (const auto* const each : {&of_root, &of_province, &of_city}) {
            content.authorities.push_back(authority_from(each->certificate, "national", {1, 1000}));
        }
        content.regions = {region_from(city.certificate), region_from(province.certificate)};
        return content;
    }
    [[nodiscard]] TrustBundle bundle(const BundleContent& content) const {
        return load_bundle(sign_bundle(content, keys.publisher.key), keys.root.certificate.fingerprint());
    }
};

const Authority& find(const TrustBundle& bundle, const crypto::CertifiedKey& whose) {
    for (const auto& authority : bundle.authorities_with(whose.key.public_key().id())) {
        if (authority.certificate.fingerprint() == whose.certificate.fingerprint()) { return authority; }
    }
    throw std::runtime_error{"not in the bundle"};
}

Revocation revoked(const crypto::CertifiedKey& key, std::vector<crypto::Digest> good = {}) {
    return {key_digest(key.key.public_key()), Day::parse("2026-05-01"), std::move(good)};
}

}  // namespace

TEST_CASE("authorities stand under the root through the bundle's regions, whatever their order", "[trust]") {
    const Country country;
    auto content = country.content();
    for (int order = 0; order < 2; ++order) {
        const auto bundle = country.bundle(content);
        for (const auto* const each : {&country.of_root, &country.of_province, &country.of_city}) {
            CHECK(bundle.standing_of(find(bundle, *each)).sound());
        }
        std::swap(content.regions.front(), content.regions.back());
    }
}

TEST_CASE("an authority whose region is not in the bundle has no chain", "[trust]") {
    const Country country;
    auto content = country.content();
    content.regions.erase(content.regions.begin() + 1);
    CHECK(code_of([&] { (void)country.bundle(content); }) == ErrorCode::bad_bundle);
    const auto bundle = vouched_for(content);
    CHECK(bundle.standing_of(find(bundle, country.of_root)).sound());
    for (const auto* const each : {&country.of_province, &country.of_city}) {
        const auto& standing = bundle.standing_of(find(bundle, *each));
        CHECK(standing.flaw == "neither the root nor a region of this bundle issued it");
        CHECK_FALSE(standing.sound());
    }
}

TEST_CASE("an authority of another root has no chain, even under a region of the same name", "[trust]") {
    const Country country;
    const Country other;
    auto content = country.content();
    content.authorities.push_back(authority_from(other.of_city.certificate, "national", {1, 1000}));
    content.authorities.push_back(authority_from(other.of_root.certificate, "national", {1, 1000}));
    CHECK(code_of([&] { (void)country.bundle(content); }) == ErrorCode::bad_bundle);
    const auto bundle = vouched_for(content);
    CHECK_FALSE(bundle.standing_of(find(bundle, other.of_city)).sound());
    CHECK_FALSE(bundle.standing_of(find(bundle, other.of_root)).sound());
    CHECK(bundle.standing_of(find(bundle, country.of_city)).sound());
}

TEST_CASE("a region's authority may not have more than the region", "[trust]") {
    const Country country;
    const Scope too_much{Realm::test, Purpose::authority, tianshan().kinds, divisions({"31"})};
    auto key = crypto::SigningKey::generate(crypto::Suite::es256);
    const auto forged =
        crypto::Certificate::issue({.common_name = "Shanghai too",
                                    .organisation = {},
                                    .valid_from = lifetime.from,
                                    .valid_until = lifetime.until,
                                    .may_sign_certificates = false,
                                    .extension_oid = std::string{scope_oid},
                                    .extension = encode(too_much)},
                                   key.public_key(), country.city.certificate, country.city.key);
    auto content = country.content();
    content.authorities.push_back(authority_from(forged, "national", {1, 1000}));
    const auto bundle = vouched_for(content);
    CHECK(bundle.standing_of(find(bundle, {std::move(key), forged})).flaw ==
          "its region is not entitled to all of its scope");
}

TEST_CASE("a certificate may not reach beyond the days of its issuer's", "[trust]") {
    const Country country;
    const auto certify_until = [&](const char* until, const crypto::CertifiedKey& issuer, Purpose purpose) {
        auto request = named("Tianshan too", {"650102"});
        request.lifetime.until = Day::parse(until);
        const auto key = crypto::SigningKey::generate(crypto::Suite::es256);
        (void)certify(request, purpose, key.public_key(), issuer.certificate, issuer.key);
    };
    CHECK_NOTHROW(certify_until("2031-01-31", country.city, Purpose::authority));
    CHECK(code_of([&] { certify_until("2031-02-01", country.city, Purpose::authority); }) ==
          ErrorCode::bad_input);
    CHECK(code_of([&] { certify_until("2046-01-01", country.keys.root, Purpose::region); }) ==
          ErrorCode::bad_input);
    const auto& root = country.keys.root;
    CHECK(code_of([&] {
              (void)certify_publisher(2, {lifetime.from.plus_days(-1), lifetime.until},
                                      country.of_root.key.public_key(), root.certificate, root.key);
          }) == ErrorCode::bad_input);
}

TEST_CASE("readers find days beyond those of the issuer's certificate", "[trust]") {
    const Country country;
    auto key = crypto::SigningKey::generate(crypto::Suite::es256);
    const auto issued = [&](const crypto::CertifiedKey& issuer, const Lifetime& days) {
        return crypto::Certificate::issue({.common_name = "Tianshan too",
                                           .organisation = {},
                                           .valid_from = days.from,
                                           .valid_until = days.until,
                                           .may_sign_certificates = false,
                                           .extension_oid = std::string{scope_oid},
                                           .extension = encode(scope_of(country.of_city.certificate))},
                                          key.public_key(), issuer.certificate, issuer.key);
    };
    const std::vector regions{country.city.certificate, country.province.certificate};
    const auto& root = country.keys.root;
    const Lifetime within{Day::parse("2026-02-01"), Day::parse("2031-01-31")};
    const auto flaw_under_city = [&](const Lifetime& days) {
        return chain_flaw(issued(country.city, days), regions, root.certificate);
    };
    CHECK_FALSE(flaw_under_city(within));
    CHECK(flaw_under_city({within.from.plus_days(-1), within.until}) ==
          "its days go beyond those of its region");
    CHECK(flaw_under_city({within.from, within.until.plus_days(1)}) ==
          "its days go beyond those of its region");
    CHECK_FALSE(chain_flaw(issued(root, lifetime), {}, root.certificate));
    CHECK(chain_flaw(issued(root, {lifetime.from, lifetime.until.plus_days(1)}), {}, root.certificate) ==
          "its days go beyond the root's");
}

TEST_CASE("a path without revocations counts before one with, in any order of the bundle", "[trust]") {
    const Country country;
    const auto again = certify(named("Urumqi", {"6501"}), Purpose::region, country.city.key.public_key(),
                               country.keys.root.certificate, country.keys.root.key);
    auto content = country.content();
    content.regions.push_back(region_from(again));
    content.revocations = {revoked(country.province)};
    std::sort(content.regions.begin(), content.regions.end(), [](const Region& a, const Region& b) {
        return a.certificate.fingerprint() < b.certificate.fingerprint();
    });
    for (int order = 0; order < 3; ++order) {
        const auto bundle = country.bundle(content);
        CHECK(bundle.standing_of(find(bundle, country.of_city)).sound());
        CHECK_FALSE(bundle.standing_of(find(bundle, country.of_province)).sound());
        std::rotate(content.regions.begin(), content.regions.begin() + 1, content.regions.end());
    }
}

TEST_CASE("regions that do not hold neither hide nor replace one of the same name that does", "[trust]") {
    const Country country;
    const auto other = new_realm();
    auto content = country.content();
    for (int count = 0; count < 20; ++count) {
        const auto forged = certify_region(named("Xinjiang", {"65"}), other.root, {});
        content.regions.insert(content.regions.begin(), region_from(forged.certificate));
    }
    const auto bundle = country.bundle(content);
    CHECK(bundle.standing_of(find(bundle, country.of_province)).sound());
    CHECK(bundle.standing_of(find(bundle, country.of_city)).sound());
}

TEST_CASE("an authority that is not the bundle's own object is looked up, a stranger has no chain",
          "[trust]") {
    const Country country;
    const Country other;
    const auto bundle = country.bundle(country.content());
    const Authority copy = find(bundle, country.of_city);
    CHECK(&bundle.standing_of(copy) == &bundle.standing_of(find(bundle, country.of_city)));
    const auto stranger = authority_from(other.of_city.certificate, "national", {1, 1000});
    CHECK(bundle.standing_of(stranger).flaw == "this bundle does not have it");
}

TEST_CASE("a bundle knows the serials of all its authorities", "[trust]") {
    const Country country;
    auto content = country.content();
    content.authorities[0].serials = {5000, 5000};
    content.authorities[1].serials = {101, 4000};
    content.authorities[2].serials = {100, 200};
    const auto bundle = vouched_for(content);
    for (const std::uint32_t serial : {100U, 101U, 200U, 201U, 4000U, 5000U}) {
        INFO(serial);
        CHECK(bundle.gives_out(serial));
    }
    for (const std::uint32_t serial : {0U, 1U, 99U, 4001U, 4999U, 5001U, 0xFFFFFFFFU}) {
        INFO(serial);
        CHECK_FALSE(bundle.gives_out(serial));
    }
}

TEST_CASE("a revoked key and whatever is below a revoked region is known for it", "[trust]") {
    const Country country;
    auto content = country.content();
    content.revocations = {revoked(country.of_root)};
    SECTION("an authority") {
        const auto bundle = country.bundle(content);
        const auto& standing = bundle.standing_of(find(bundle, country.of_root));
        REQUIRE(standing.revocations.size() == 1);
        CHECK(standing.revocations.front().region == nullptr);
        CHECK(standing.revocations.front().revocation->day == Day::parse("2026-05-01"));
        CHECK(bundle.standing_of(find(bundle, country.of_city)).sound());
    }
    SECTION("a province, and a city in it") {
        content.revocations = {revoked(country.province), revoked(country.city)};
        const auto bundle = country.bundle(content);
        CHECK(bundle.standing_of(find(bundle, country.of_root)).sound());
        const auto& below_province = bundle.standing_of(find(bundle, country.of_province));
        REQUIRE(below_province.revocations.size() == 1);
        CHECK(below_province.revocations.front().region->name == "Xinjiang");
        CHECK(bundle.standing_of(find(bundle, country.of_city)).revocations.size() == 2);
    }
    SECTION("a city alone") {
        content.revocations = {revoked(country.city)};
        const auto bundle = country.bundle(content);
        CHECK(bundle.standing_of(find(bundle, country.of_province)).sound());
        CHECK_FALSE(bundle.standing_of(find(bundle, country.of_city)).sound());
    }
}

TEST_CASE("a revocation is of the key: a further certificate does not help it", "[trust]") {
    const Country country;
    auto content = country.content();
    const auto again =
        certify(named("Shanghai anew", {"31"}), Purpose::authority, country.of_root.key.public_key(),
                country.keys.root.certificate, country.keys.root.key);
    content.authorities.push_back(authority_from(again, "national", {1, 1000}));
    content.revocations = {revoked(country.of_root)};
    const auto bundle = country.bundle(content);
    for (const auto& authority : bundle.authorities_with(country.of_root.key.public_key().id())) {
        CHECK_FALSE(bundle.standing_of(authority).sound());
    }
}

TEST_CASE("a revocation spares the records it lists, in whatever order they were given", "[trust]") {
    const Country country;
    auto content = country.content();
    content.revocations = {revoked(country.of_root, {{9}, {1}, {5}}), revoked(country.city),
                           revoked(country.province)};
    const auto bundle = country.bundle(content);
    const auto& found = bundle.content().revocations;
    REQUIRE(found.size() == 3);
    CHECK(std::is_sorted(found.begin(), found.end(),
                         [](const Revocation& a, const Revocation& b) { return a.key < b.key; }));
    const auto& standing = bundle.standing_of(find(bundle, country.of_root));
    for (const Byte listed : {Byte{1}, Byte{5}, Byte{9}}) {
        CHECK(standing.revocations.front().revocation->spares({listed}));
    }
    CHECK_FALSE(standing.revocations.front().revocation->spares({2}));
}

TEST_CASE("many threads may meet an authority at once", "[trust]") {
    const Country country;
    const auto bundle = country.bundle(country.content());
    const auto copy = bundle;
    std::vector<std::thread> threads;
    std::atomic<int> sound{0};
    std::barrier all_ready{4};
    for (int count = 0; count < 4; ++count) {
        threads.emplace_back([&, count] {
            all_ready.arrive_and_wait();
            const auto& mine = count % 2 == 0 ? bundle : copy;
            for (const auto& authority : mine.content().authorities) {
                sound += mine.standing_of(authority).sound() ? 1 : 0;
            }
        });
    }
    for (auto& thread : threads) { thread.join(); }
    CHECK(sound == 12);
}

TEST_CASE("renewed keys of an authority stand beside the older ones", "[trust]") {
    const auto keys = new_realm();
    auto content = content_of(keys);
    const auto first = certify(keys);
    const auto second = certify(keys);
    content.authorities = {authority_from(first.certificate, "national", {1, 1000}, Day::parse("2026-05-31")),
                           authority_from(second.certificate, "national", {1, 1000})};
    const auto bundle = load_bundle(signed_by(keys.publisher, content), {});
    CHECK(find(bundle, first).retired == Day::parse("2026-05-31"));
    CHECK(find(bundle, first).valid_until == Day::parse("2026-05-31"));
    CHECK_FALSE(find(bundle, second).retired);
    CHECK(find(bundle, first).name == find(bundle, second).name);
}
