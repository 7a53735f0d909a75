#include "permit/rules/profile.hpp"

#include "permit/core/error.hpp"
#include "permit/core/words.hpp"

#include <array>

namespace permit::rules {
namespace {

using layout::PermitKind;
using layout::Policy;
using layout::PolicyProfiles;

constexpr std::string_view national = "national";
constexpr std::string_view hmt = "hmt";

std::string_view place_of(const PolicyProfiles& profiles, std::string_view profile) noexcept {
    return profiles.contains(profile) ? profile : national;
}

const Policy* find_in_force(const PolicyProfiles& profiles, std::string_view profile, PermitKind kind,
                            Day day) noexcept {
    if (const auto* own = profiles.in_force(place_of(profiles, profile), kind, day)) { return own; }
    return kind == PermitKind::hong_kong_macao_taiwan ? profiles.in_force(hmt, kind, day) : nullptr;
}

constexpr std::array kinds{PermitKind::standard, PermitKind::temporary, PermitKind::long_term,
                           PermitKind::electronic, PermitKind::hong_kong_macao_taiwan};

}  // namespace

const Policy& terms_in_force(const PolicyProfiles& profiles, std::string_view profile, PermitKind kind,
                             Day day) {
    if (const auto* policy = find_in_force(profiles, profile, kind, day)) { return *policy; }
    throw Error{ErrorCode::kind_not_offered, tr("look up the rules of profile {}", profile),
                tr("it has no permit of kind {} on {}", layout::name(kind), day.iso())};
}

std::vector<const Policy*> offered_on(const PolicyProfiles& profiles, std::string_view profile, Day day) {
    std::vector<const Policy*> offered;
    for (const auto kind : kinds) {
        if (const auto* policy = find_in_force(profiles, profile, kind, day)) { offered.push_back(policy); }
    }
    return offered;
}

}  // namespace permit::rules
