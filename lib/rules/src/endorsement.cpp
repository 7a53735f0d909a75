#include "permit/rules/endorsement.hpp"

#include "permit/rules/standing.hpp"

namespace permit::rules {
namespace {

using layout::AfterGrace;
using layout::WithinGrace;

Endorsement on_time(Day endorsed_until, layout::Period every) {
    const Day base = endorsed_until.plus_days(1);
    return {layout::Event::endorsement, base, every.after(base).plus_days(-1), std::nullopt,
            GapEffect::counted};
}

/// A card that works within its grace lets the holder live on as before, so those days count.
GapEffect effect_of_gap(const layout::Policy& policy, Day first_late, Day day) noexcept {
    if (policy.grace && day < policy.grace->after(first_late)) {
        return policy.within_grace == WithinGrace::gap_excluded ? GapEffect::left_out : GapEffect::counted;
    }
    return policy.after_grace == AfterGrace::restart ? GapEffect::restart : GapEffect::left_out;
}

/// Empty when the permit is endorsed on the first late day itself.
std::optional<Gap> gap_between(Day first_late, Day day) noexcept {
    if (day == first_late) { return std::nullopt; }
    return Gap{first_late, day.plus_days(-1)};
}

Endorsement late(Day endorsed_until, const layout::Policy& policy, State state, Day day) {
    const Day first_late = endorsed_until.plus_days(1);
    const auto gap = gap_between(first_late, day);
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
    if (day > *facts.endorsed_until) { return late(*facts.endorsed_until, policy, now.state, day); }
    return on_time(*facts.endorsed_until, *policy.endorse_every);
}

}  // namespace permit::rules
