#pragma once

#include "permit/permit/issue.hpp"
#include "permit/rules/facts.hpp"
#include "permit/rules/move.hpp"

#include <vector>

namespace permit::procedures {

/// The terms of the former permit's kind where the office is, when a new card may take its place on that day:
/// it is in force, the same person's, of the same kind, has not gone where its card could not go, and nothing
/// on it changes without a reason. What the office's file says of it is what a card could have said. Throws
/// Error{rule_refuses}, {facts_disagree}, {kind_not_offered}.
[[nodiscard]] const layout::Policy& require_replaceable(const NewPermit& permit, const Former& former,
                                                        const Office& office, Day decided);

/// Whether the application's residence is another than the old card's.
[[nodiscard]] bool has_moved(const FormerCard& card, const Application& application);

/// Items of identity in which the application differs from the old card; whether the photo does is for eyes.
[[nodiscard]] std::vector<rules::IdentityItem> changed_items(const record::Identity& before,
                                                             const Application& application);

/// The days of the former permit go over. Where cards are not rewritten, the one that follows near the end of
/// the term or after a move begins a new term.
[[nodiscard]] rules::Facts facts_of_next_card(const Former& former, const NewPermit& permit,
                                              const layout::Policy& policy, Day decided);

}  // namespace permit::procedures
