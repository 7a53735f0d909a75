#include "permit/rules/extension.hpp"

#include "ground_now.hpp"

namespace permit::rules {

Decision<Extension> extend(const Facts& facts, const layout::Policy& policy, Day day, Day until) {
    if (!facts.valid_until || facts.endorsed_until) { return Refusal{Reason::no_fixed_term, {}}; }
    const Day end = facts.valid_until->plus_days(1);
    if (day >= end) { return Refusal{Reason::expired, end}; }
    if (facts.kind == layout::PermitKind::hong_kong_macao_taiwan) {
        return Refusal{Reason::card_not_rewritable, {}};
    }
    const auto term = policy.term.value_or(endorsed_year(policy));
    if (day < term.before(end)) { return Refusal{Reason::too_early, term.before(end)}; }
    if (until < end) { return Refusal{Reason::not_later, {}}; }
    const Day latest = term.after(end).plus_days(-1);
    if (until > latest) { return Refusal{Reason::beyond_term, latest}; }
    return Extension{until};
}

Decision<Extension> extend(const Facts& facts, const layout::Policy& policy, Day day, Day until,
                           GroundNow ground) {
    return if_ground_holds(extend(facts, policy, day, until), ground);
}

}  // namespace permit::rules
