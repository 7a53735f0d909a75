#include "permit/rules/endorsement.hpp"

#include "ground_now.hpp"
#include "permit/rules/standing.hpp"

#include <algorithm>

namespace permit::rules {
namespace {

using layout::AfterGrace;
using layout::NextBase;
using layout::WithinGrace;

Endorsement on_time(Day anniversary, const layout::Policy& policy, Day day) {
    const Day base = policy.next_base == NextBase::endorsement_day ? std::min(day, anniversary) : anniversary;
    return {layout::Event::endorsement, base, endorsed_year(policy).after(base).plus_days(-1), std::nullopt,
            GapEffect::counted};
}

/// A card that works within its grace lets the holder live on as before, so those days count. A grace made
/// when the permit was late already saves the count, but makes no residence of days that were none.
GapEffect effect_of_gap(const layout::Policy& policy, const Lateness& late, Day day) noexcept {
    if (policy.grace && day < late.grace_over) {
        const auto made = layout::held_since(policy, &layout::Policy::grace);
        const bool counts = policy.within_grace != WithinGrace::gap_excluded;
        return counts && (!made || *made <= late.first_late) ? GapEffect::counted : GapEffect::left_out;
    }
    return policy.after_grace == AfterGrace::restart ? GapEffect::restart : GapEffect::left_out;
}

/// Empty when the permit is endorsed on the anniversary itself.
std::optional<Gap> gap_between(Day anniversary, Day day) noexcept {
    if (day == anniversary) { return std::nullopt; }
    return Gap{anniversary, day.plus_days(-1)};
}

Endorsement late(Day endorsed_until, const layout::Policy& policy, State state, Day day) {
    const auto gap = gap_between(endorsed_until.plus_days(1), day);
    return {state == State::suspended ? layout::Event::restoration : layout::Event::endorsement, day,
            endorsed_year(policy).after(day).plus_days(-1), gap,
            gap ? effect_of_gap(policy, lateness(policy, endorsed_until), day) : GapEffect::counted};
}

/// How a card with an end goes on instead.
Reason never_endorsed(layout::PermitKind kind) noexcept {
    return kind == layout::PermitKind::hong_kong_macao_taiwan ? Reason::card_not_rewritable
                                                              : Reason::not_endorsed;
}

}  // namespace

Decision<Endorsement> endorse(const Facts& facts, const layout::Policy& policy, Day day) {
    const auto now = standing(facts, policy, day);
    if (now.state == State::expired) { return Refusal{Reason::expired, now.since}; }
    if (now.state == State::cancelled) { return Refusal{Reason::cancelled, now.since}; }
    if (!facts.endorsed_until) { return Refusal{never_endorsed(facts.kind), {}}; }
    if (now.state == State::valid) {
        return Refusal{Reason::too_early, endorsement_window(policy, *facts.endorsed_until).opens};
    }
    if (is_late(facts, policy, day)) { return late(*facts.endorsed_until, policy, now.state, day); }
    return on_time(facts.endorsed_until->plus_days(1), policy, day);
}

Decision<Endorsement> endorse(const Facts& facts, const layout::Policy& policy, Day day, GroundNow ground) {
    return if_ground_holds(endorse(facts, policy, day), ground);
}

}  // namespace permit::rules
