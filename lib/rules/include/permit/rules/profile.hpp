#pragma once

#include "permit/cardlayout/policy.hpp"
#include "permit/rules/words.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace permit::rules {

/// The rules for a kind of permit in a place on a day. A place of which no row has begun by then has the
/// national ones; the card for Hong Kong, Macao and Taiwan residents has the same rules everywhere (profile
/// "hmt"). Throws Error{kind_not_offered} when the place has no permit of this kind on that day.
[[nodiscard]] const layout::Policy& terms_in_force(const layout::PolicyProfiles& profiles,
                                                   std::string_view profile, layout::PermitKind kind,
                                                   Day day);

/// The same; null when the place has no permit of this kind on that day.
[[nodiscard]] const layout::Policy* find_terms(const layout::PolicyProfiles& profiles,
                                               std::string_view profile, layout::PermitKind kind,
                                               Day day) noexcept;

/// The first day after `day` on which other rules begin to count for this kind in the place, if there is one.
[[nodiscard]] std::optional<Day> next_change(const layout::PolicyProfiles& profiles, std::string_view profile,
                                             layout::PermitKind kind, Day day) noexcept;

/// The rules of every kind the place offers on a day, in the order of `PermitKind`.
[[nodiscard]] std::vector<const layout::Policy*> offered_on(const layout::PolicyProfiles& profiles,
                                                            std::string_view profile, Day day);

/// One setting in words.
struct Clause {
    std::string_view setting;  ///< the column, or the first of those it reads
    std::string text;
    bool regulated = true;  ///< false: the place leaves it open
};

/// A profile in words, setting by setting in the order of the table, its note last; what is not regulated
/// says so.
[[nodiscard]] std::vector<Clause> explain(const layout::Policy& policy, Language language);

/// "12 months", "30 days"; 12个月, 30日.
[[nodiscard]] std::string words(layout::Period period, Language language);
[[nodiscard]] std::string_view words(layout::PermitKind kind, Language language) noexcept;

}  // namespace permit::rules
