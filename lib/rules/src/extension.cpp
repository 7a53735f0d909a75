#include "permit/rules/extension.hpp"

namespace permit::rules {

Decision<Extension> extend(const Facts& facts, const layout::Policy& policy, Day day, Day until) {
    if (!facts.valid_until || !has_fixed_term(policy)) { return Refusal{Reason::no_fixed_term, {}}; }
    if (facts.kind == layout::PermitKind::hong_kong_macao_taiwan) {
        return Refusal{Reason::card_not_rewritable, {}};
    }
    const Day end = facts.valid_until->plus_days(1);
    if (day >= end) { return Refusal{Reason::expired, end}; }
    if (day < policy.term->before(end)) { return Refusal{Reason::too_early, policy.term->before(end)}; }
    if (until < end) { return Refusal{Reason::not_later, {}}; }
    const Day latest = policy.term->after(end).plus_days(-1);
    if (until > latest) { return Refusal{Reason::beyond_term, latest}; }
    return Extension{until};
}

}  // namespace permit::rules
