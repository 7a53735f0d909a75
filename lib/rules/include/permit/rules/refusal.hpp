#pragma once

#include "permit/core/date.hpp"
#include "permit/rules/words.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>

namespace permit::rules {

/// Why the rules do not allow an act. A refusal is an answer, not an exception.
enum class Reason : std::uint8_t {
    too_early,            ///< `day` is the first possible one
    not_endorsed,         ///< this kind of permit has no yearly endorsement
    no_fixed_term,        ///< this kind of permit has no end to extend
    not_later,            ///< the new end is not after the old one
    beyond_term,          ///< `day` is the last end that can be granted
    card_not_rewritable,  ///< this kind of permit is changed by a new card
    expired,              ///< since `day`; a new application
    cancelled,            ///< since `day`, suspended too long; a new application
    moved_new_card,       ///< another county: hand the card back, a new one is made there
    moved_suspends,       ///< another county: the card is suspended by decision
    moved_away,           ///< another province: new application there, this permit is cancelled
    ground_gone,          ///< home, job or school no longer exists: no endorsement (reference 7)
    left_the_area,        ///< the holder no longer lives here
    identity_changed,     ///< one of the fixed items changed: a new card (reference 9)
    already_held,         ///< the person has a permit of this kind (reference 4)
    not_eligible,         ///< something is missing; the list says what
};

/// Kebab-case, for --json.
[[nodiscard]] std::string_view name(Reason reason) noexcept;

struct Refusal {
    Reason reason;
    std::optional<Day> day;  ///< of the reasons that name one above, which say what it means

    friend bool operator==(const Refusal&, const Refusal&) = default;
};

/// One sentence for clerk and holder, the day in it; what remains possible is part of it. What it rests on is
/// `cite`'s.
[[nodiscard]] std::string explain(const Refusal& refusal, Language language);

/// What was asked for, or why not.
template <class Granted>
using Decision = std::variant<Granted, Refusal>;

}  // namespace permit::rules
