#pragma once

#include "permit/cardlayout/codes.hpp"
#include "permit/permit/verify.hpp"
#include "permit/rules/deadline.hpp"
#include "permit/rules/outlook.hpp"
#include "permit/rules/profile.hpp"
#include "permit/rules/residence_sum.hpp"

#include <optional>
#include <string>
#include <vector>

namespace permit::procedures {

/// What a validity record says about time.
[[nodiscard]] rules::Facts dates_of(const record::Validity& validity) noexcept;

/// What becomes of a permit and what there is to do about it, seen from a day.
struct Prospect {
    std::vector<rules::Standing> states{};         ///< the present one and those to come
    rules::Duty duty{};                            ///< what the holder does next
    std::vector<rules::Reminder> reminders{};      ///< on the day or after it
    std::optional<Day> count_kept_until{};         ///< where endorsing still later begins the count anew
    std::optional<Day> rules_change{};             ///< from this day on the place has other rules
    std::optional<rules::Deadline> report_move{};  ///< for a move on the day; none: not regulated
    std::optional<rules::Deadline> card_ready{};   ///< for a card applied for on the day; likewise
};

/// The prospect of a judged permit on the day judged by. None where something else than its dates decides:
/// it is not genuine, listed, or rolled back.
[[nodiscard]] std::optional<Prospect> prospect(const Judgement& judgement, const Circumstances& by,
                                               const layout::CodeTables& tables);

/// The count of residence up to a day, from the residence record and the journal. None when they could not be
/// read, are not genuine, or are older than what is known of the permit; and for a day in the past that the
/// journal does not reach back to.
[[nodiscard]] std::optional<rules::ResidenceSum> residence_sum(const Inspection& inspection, Day day);

/// Whether the journal is all that is missing for the sum on a day.
[[nodiscard]] bool journal_falls_short(const Inspection& inspection, Day day);

/// The day of the decision that cancelled the permit, where a genuine record says that one did.
[[nodiscard]] std::optional<Day> retired_on(const Judgement& judgement);

/// Why a permit stands as it does: the settings of its place that decide, and what they rest on.
struct Grounds {
    std::vector<rules::Clause> clauses{};
    std::string cited{};
};

/// None where the dates alone count, and for a retired card: no setting ended its permit.
[[nodiscard]] std::optional<Grounds> grounds_of(const Judgement& judgement, Language language);

}  // namespace permit::procedures
