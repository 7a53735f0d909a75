#include "permit/rules/facts.hpp"

#include "permit/core/error.hpp"
#include "permit/core/words.hpp"

namespace permit::rules {
namespace {

std::optional<Day> last_day(std::optional<layout::Period> period, Day base) noexcept {
    if (!period) { return std::nullopt; }
    return period->after(base).plus_days(-1);
}

}  // namespace

const layout::Policy& terms_of(const layout::PolicyProfiles& profiles, std::string_view profile,
                               layout::PermitKind kind) {
    if (const auto* policy = profiles.find(profile, kind)) { return *policy; }
    const std::string doing = "look up the rules of profile " + std::string{profile};
    if (!profiles.contains(profile)) {
        throw Error{ErrorCode::bad_input, doing, tr("there is no such policy profile")};
    }
    throw Error{ErrorCode::kind_not_offered, doing, tr("it has no permit of kind {}", layout::name(kind))};
}

bool has_fixed_term(const layout::Policy& policy) noexcept { return policy.term && !policy.endorse_every; }

Facts facts_at_issue(const layout::Policy& policy, Day issued) noexcept {
    return {policy.kind, has_fixed_term(policy) ? last_day(policy.term, issued) : std::nullopt,
            last_day(policy.endorse_every, issued)};
}

}  // namespace permit::rules
