#pragma once

#include "permit/testing/errors.hpp"
#include "permit/trust/authority.hpp"
#include "permit/trust/certificates.hpp"

#include <map>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

namespace permit::attacks {

using nlohmann::json;

inline const trust::Lifetime lifetime{Day::from_civil(2020, 1, 1), Day::from_civil(2089, 12, 31)};

/// The one profile authorities decide by.
inline const std::string profiles =
    "profile,permit_kind,term,endorse_every,window,late_effect,grace,within_grace,after_grace,lapse_after,"
    "min_stay,address_change_days,address_change_unit,cross_county_move,issue_days,issue_unit,"
    "issue_max_days,fee_first_cny,fee_endorse_cny,fee_replace_cny,grade,note\n"
    "national,standard,,P12M,P1M,suspend,,,gap_excluded,,P6M,,,,15,calendar,30,0,0,,A,\n";

/// Somebody with a key and a certificate.
struct Signatory {
    crypto::CertifiedKey certified;
    std::string root;
    trust::SerialBlock serials{1, 1};
    bool listed = true;  ///< in the bundle from the beginning
};

/// Roots, regions and authorities as attacks.json has them; made once, since no attack changes them.
struct World {
    std::map<std::string, trust::RealmKeys> roots{};
    std::map<std::string, Signatory> regions{};
    std::map<std::string, Signatory> authorities{};
    std::vector<std::string> order{};  ///< of the authorities

    static const World& instance();
};

/// attacks.json.
[[nodiscard]] const json& attacks();

}  // namespace permit::attacks
