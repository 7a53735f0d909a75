#pragma once

#include "permit/cardlayout/policy.hpp"
#include "permit/core/date.hpp"

#include <optional>

namespace permit::rules {

/// What a validity record says about time, and all that judging a permit needs: a gate has no more.
/// Both are last good days; `endorsed_until` is the day before the anniversary also where that day itself
/// is still in time, so the date on a card means the same everywhere. A kind that is endorsed yearly has
/// `endorsed_until` and no `valid_until`, also where the term is "one year at a time": the endorsement is the
/// renewal (reference 4).
struct Facts {
    layout::PermitKind kind;
    std::optional<Day> valid_until;
    std::optional<Day> endorsed_until;

    friend bool operator==(const Facts&, const Facts&) = default;
};

/// A term and no yearly endorsement: the permit ends on a day, and can be extended before.
[[nodiscard]] bool has_fixed_term(const layout::Policy& policy) noexcept;

/// The time from one endorsement to the next. A card that is endorsed where the rules have no endorsement any
/// more goes on by the year (reference 7).
[[nodiscard]] layout::Period endorsed_year(const layout::Policy& policy) noexcept;

/// The first dates of a permit issued on a day (reference 7). A year or term that counts from a base
/// ends on the day before the matching one: issued 2026-11-21, endorsed until 2027-11-20.
[[nodiscard]] Facts facts_at_issue(const layout::Policy& policy, Day issued) noexcept;

}  // namespace permit::rules
