#pragma once

#include "permit/testing/errors.hpp"
#include "permit/trust/bundle.hpp"
#include "permit/trust/certificates.hpp"

#include <string>
#include <vector>

namespace permit::trust::testing {

using permit::testing::code_of;
using permit::testing::error_of;

inline const Lifetime lifetime{Day::parse("2026-01-01"), Day::parse("2045-12-31")};

inline RealmKeys new_realm(Realm realm = Realm::test, crypto::Suite suite = crypto::Suite::es256) {
    return found_realm(realm, suite, lifetime);
}

inline std::vector<DivisionPrefix> divisions(const std::vector<std::string>& texts) {
    std::vector<DivisionPrefix> prefixes;
    for (const auto& text : texts) { prefixes.push_back(DivisionPrefix::parse(text)); }
    return prefixes;
}

inline AuthorityRequest tianshan() {
    return {.name = "tianshan",
            .divisions = divisions({"6501", "650203"}),
            .lifetime = {Day::parse("2026-02-01"), Day::parse("2031-01-31")}};
}

inline crypto::CertifiedKey certify(const RealmKeys& keys, const AuthorityRequest& request = tianshan()) {
    return certify_authority(request, keys.root, {});
}

inline const std::string profile_header =
    "profile,permit_kind,term,endorse_every,window,late_effect,grace,within_grace,after_grace,lapse_after,"
    "min_stay,address_change_days,address_change_unit,cross_county_move,issue_days,issue_unit,"
    "issue_max_days,fee_first_cny,fee_endorse_cny,fee_replace_cny,grade,note\n";
inline const std::string national_row =
    "national,standard,,P12M,P1M,suspend,,,gap_excluded,,P6M,,,,15,calendar,30,0,0,,A,Order 663\n";

/// Serial 3 lost, 5 suspended, 9 from version 4 on.
inline BundledList bundled_list(std::uint32_t number = 4) {
    StatusContent content{.last = 100, .minimum_versions = {{9, 4}}};
    content.listed[1] = {3};
    content.listed[3] = {5};
    return {number, StatusList::read(encode(content))};
}

inline BundleContent content_of(const RealmKeys& keys, std::uint32_t number = 7) {
    return {.realm = scope_of(keys.root.certificate).realm,
            .number = number,
            .issued = Day::parse("2026-06-01"),
            .use_by = Day::parse("2026-06-30"),
            .root = keys.root.certificate,
            .publisher = keys.publisher.certificate,
            .authorities = {authority_from(certify(keys).certificate, "national", {1, 1000})},
            .profiles = profile_header + national_row,
            .list = bundled_list()};
}

/// A signer around a key in this process.
class KeySigner final : public crypto::Signer {
public:
    explicit KeySigner(crypto::SigningKey key) : key_{std::move(key)} {}
    [[nodiscard]] crypto::VerifyKey public_key() const override { return key_.public_key(); }
    [[nodiscard]] crypto::Signature sign(BytesView message) const override { return key_.sign(message); }

private:
    crypto::SigningKey key_;
};

inline Bytes signed_by(const crypto::CertifiedKey& publisher, const BundleContent& content) {
    return sign_bundle(content, KeySigner{publisher.key});
}

}  // namespace permit::trust::testing
