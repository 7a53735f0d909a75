#pragma once

#include "permit/cardlayout/fields.hpp"
#include "permit/rules/facts.hpp"
#include "permit/rules/refusal.hpp"

namespace permit::rules {

/// Days between the end of an endorsed year and the late endorsement, both included.
struct Gap {
    Day from;
    Day to;

    friend bool operator==(const Gap&, const Gap&) = default;
};

/// What a gap does to the count of residence (reference 7, within_grace and after_grace).
enum class GapEffect : std::uint8_t {
    counted,   ///< there is no gap, or it counts as residence
    left_out,  ///< the days of the gap do not count
    restart,   ///< the count starts again
};

struct Endorsement {
    layout::Event event;  ///< endorsement, or restoration when the permit was suspended
    Day base;             ///< the next year counts from here
    Day endorsed_until;
    std::optional<Gap> gap;  ///< when late by more than the first late day itself
    GapEffect effect;

    friend bool operator==(const Endorsement&, const Endorsement&) = default;
};

/// The endorsement that can be given on a day (reference 7). Inside the window the next year joins the
/// last, so an early one costs nothing; where the year starts on the day of the endorsement it is a whole
/// one all the same. A late one starts a year on its own day. The dates of the card decide whether it is one
/// that is endorsed. Refusals: expired, cancelled, not_endorsed, card_not_rewritable for the kind that is
/// renewed by the next card, too_early. Whether the ground still exists is the reviewer's question.
[[nodiscard]] Decision<Endorsement> endorse(const Facts& facts, const layout::Policy& policy, Day day);

/// What the reviewer found out about the holder's ground (reference 7: no endorsement if it is gone).
enum class GroundNow : std::uint8_t { holds, gone, left_the_area };

/// The same with the reviewer's answer. Refusals also: ground_gone, left_the_area; before them those that no
/// ground could help.
[[nodiscard]] Decision<Endorsement> endorse(const Facts& facts, const layout::Policy& policy, Day day,
                                            GroundNow ground);

}  // namespace permit::rules
