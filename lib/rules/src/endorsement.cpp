#include "permit/rules/endorsement.hpp"

#include "permit/rules/standing.hpp"

#include <algorithm>

namespace permit::rules {
namespace {

using layout::AfterGrace;
using layout::NextBase;
using layout::WithinGrace;

Endorsement on_time(Day anniversary, const layout::Policy& policy, Day day) {
    const Day base = policy.next_base == NextBase::endorsement_day ? std::min(day, anniversary) : anniversary;
    return {layout::Event::endorsement, base, policy.endorse_every->after(base).plus_days(-1), std::nullopt,
            GapEffect::counted};
}

/// A card that works within its grace lets the holder live on as before, so those days count.
GapEffect effect_of_gap(const layout::Policy& policy, Day first_late, Day day) noexcept {
    if (policy.grace && day < policy.grace->after(first_late)) {
        return policy.within_grace == WithinGrace::gap_excluded ? GapEffect::left_out : GapEffect::counted;
    }
    return policy.after_grace == AfterGrace::restart ? GapEffect::restart : GapEffect::left_out;
}

/// Empty when the permit is endorsed on the anniversary itself.
std::optional<Gap> gap_between(Day anniversary, Day day) noexcept {
    if (day == anniversary) { return std::nullopt; }
    return Gap{anniversary, day.plus_days(-1)};
}

Endorsement late(Day endorsed_until, const layout::Policy& policy, State state, Day day) {
    const Day first_late = endorsement_window(policy, endorsed_until).last_day.plus_days(1);
    const auto gap = gap_between(endorsed_until.plus_days(1), day);
    return {state == State::suspended ? layout::Event::restoration : layout::Event::endorsement, day,
            policy.endorse_every->after(day).plus_days(-1), gap,
            gap ? effect_of_gap(policy, first_late, day) : GapEffect::counted};
}

}  // namespace

Decision<Endorsement> endorse(const Facts& facts, const layout::Policy& policy, Day day) {
    if (!facts.endorsed_until || !policy.endorse_every) { return Refusal{Reason::not_endorsed, {}}; }
    const auto now = standing(facts, policy, day);
    switch (now.state) {
        case State::valid:
            return Refusal{Reason::too_early, endorsement_window(policy, *facts.endorsed_until).opens};
        case State::expired:
            return Refusal{Reason::expired, now.since};
        case State::cancelled:
            return Refusal{Reason::cancelled, now.since};
        case State::due_soon:
        case State::suspended:
            break;
    }
    if (is_late(facts, policy, day)) { return late(*facts.endorsed_until, policy, now.state, day); }
    return on_time(facts.endorsed_until->plus_days(1), policy, day);
}

Decision<Endorsement> endorse(const Facts& facts, const layout::Policy& policy, Day day, GroundNow ground) {
    auto decision = endorse(facts, policy, day);
    if (ground == GroundNow::holds || std::holds_alternative<Refusal>(decision)) { return decision; }
    return Refusal{ground == GroundNow::gone ? Reason::ground_gone : Reason::left_the_area, {}};
}

}  // namespace permit::rules
