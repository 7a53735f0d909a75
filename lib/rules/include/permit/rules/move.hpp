#pragma once

#include "permit/cardlayout/codes.hpp"
#include "permit/rules/facts.hpp"
#include "permit/rules/refusal.hpp"

namespace permit::rules {

/// How the new division of residence stands to the old (reference 9).
enum class Relation : std::uint8_t {
    same_county,
    renamed,  ///< the state renamed or merged the old one into the new: a correction, not a move
    other_county,
    other_province,
};

/// Kebab-case, for --json.
[[nodiscard]] std::string_view name(Relation relation) noexcept;

/// Only codes out of force can be `renamed`. The table of successors is best effort, so the clerk is
/// shown the relation and decides.
[[nodiscard]] Relation relation(layout::DivisionCode from, layout::DivisionCode to,
                                const layout::CodeTables& tables);

/// The address on the card may be rewritten; kind and dates stay.
struct Rewrite {
    Relation relation;

    friend bool operator==(const Rewrite&, const Rewrite&) = default;
};

/// Whether a move or a correction can be written to the same card. A suspended card is rewritten too:
/// the authority of the new county can restore it only when it names that county. Where the policy is
/// silent about another county, the card is rewritten, as most places do. Refusals: expired, cancelled,
/// card_not_rewritable, moved_new_card, moved_suspends, moved_away.
[[nodiscard]] Decision<Rewrite> resign(const Facts& facts, const layout::Policy& policy, Day day,
                                       Relation relation);

}  // namespace permit::rules
