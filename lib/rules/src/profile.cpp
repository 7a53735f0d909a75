#include "permit/rules/profile.hpp"

#include "permit/core/error.hpp"
#include "permit/core/words.hpp"

#include <array>

namespace permit::rules {
namespace {

using layout::PermitKind;
using layout::Policy;
using layout::PolicyProfiles;

constexpr std::array kinds{PermitKind::standard, PermitKind::temporary, PermitKind::long_term,
                           PermitKind::electronic, PermitKind::hong_kong_macao_taiwan};

}  // namespace

const Policy* find_terms(const PolicyProfiles& profiles, std::string_view profile, PermitKind kind,
                         Day day) noexcept {
    return profiles.terms_on(profile, kind, day);
}

const Policy& terms_in_force(const PolicyProfiles& profiles, std::string_view profile, PermitKind kind,
                             Day day) {
    if (const auto* policy = find_terms(profiles, profile, kind, day)) { return *policy; }
    throw Error{ErrorCode::kind_not_offered, tr("look up the rules of profile {}", profile),
                tr("it has no permit of kind {} on {}", layout::name(kind), day.iso())};
}

std::optional<Day> next_change(const PolicyProfiles& profiles, std::string_view profile, PermitKind kind,
                               Day day) noexcept {
    const auto* now = find_terms(profiles, profile, kind, day);
    std::optional<Day> next;
    for (const auto& row : profiles.rows()) {
        if (!row.from || *row.from <= day || (next && *row.from >= *next)) { continue; }
        if (find_terms(profiles, profile, kind, *row.from) != now) { next = row.from; }
    }
    return next;
}

std::vector<const Policy*> offered_on(const PolicyProfiles& profiles, std::string_view profile, Day day) {
    std::vector<const Policy*> offered;
    for (const auto kind : kinds) {
        if (const auto* policy = find_terms(profiles, profile, kind, day)) { offered.push_back(policy); }
    }
    return offered;
}

}  // namespace permit::rules
