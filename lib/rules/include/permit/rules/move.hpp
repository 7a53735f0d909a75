#pragma once

#include "permit/cardlayout/codes.hpp"
#include "permit/rules/deadline.hpp"
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

/// What a move makes of a permit (reference 9).
enum class MoveOutcome : std::uint8_t {
    rewrite,   ///< the same card, rewritten
    correct,   ///< the card stays valid as it is; corrected at the next visit, within a year
    new_card,  ///< cards of this kind are not rewritten: a new one, the old one handed in
    suspend,   ///< this permit is suspended by decision
    cancel,    ///< this permit ends and is handed back; a new application there
};

struct Move {
    MoveOutcome outcome;
    Relation relation;
    std::optional<Deadline> report_by;  ///< none: not regulated, no day of the move is known, or a renaming
    bool late;                          ///< a note in the file, no bar (reference 9)
    layout::RewrittenAt rewritten_at;   ///< which points may do it

    friend bool operator==(const Move&, const Move&) = default;
};

/// What becomes of a permit when its holder moves, by the policy of the place that is left. `moved` is the
/// day of the move if it is known, `day` that of the report. Refusals: expired, cancelled.
[[nodiscard]] Decision<Move> decide_move(const Facts& facts, const layout::Policy& left, Day day,
                                         Relation relation, std::optional<Day> moved,
                                         const WorkCalendar& calendar);

/// Whether an acceptance point may rewrite a card for a residence: its county does, in some places any point
/// of the province.
[[nodiscard]] bool may_rewrite(const layout::Policy& policy, layout::DivisionCode point,
                               layout::DivisionCode residence) noexcept;

/// Kebab-case, for --json.
[[nodiscard]] std::string_view name(MoveOutcome outcome) noexcept;

/// One sentence for clerk and holder.
[[nodiscard]] std::string_view explain(MoveOutcome outcome, Language language) noexcept;

/// Items 1 to 7 of a permit (reference 3).
enum class IdentityItem : std::uint8_t {
    name,
    sex,
    ethnic_group,
    birth_date,
    citizen_number,
    photo,
    registered_address,
};

/// A change of one of them is a new card, whatever the place: always Reason::identity_changed.
[[nodiscard]] Refusal change_of(IdentityItem item) noexcept;
[[nodiscard]] std::string_view explain(IdentityItem item, Language language) noexcept;

}  // namespace permit::rules
