#pragma once

#include "permit/permit/permit_card.hpp"
#include "permit/permit/rewrite.hpp"
#include "reading.hpp"

namespace permit::procedures {

/// Keeps signed work, writes it in one commit, reads back, forgets. The card was read and judged in `found`,
/// in a session of the inspect role. `closed` is what was kept for the card before and is over.
void carry_out(PermitCard& card, const Counter& counter, const keys::Pending& work, const CardState& found,
               const std::optional<keys::Pending>& closed);

/// Keeps work in place of what was kept before and is over, if anything was.
void keep(keys::Ledger& ledger, const keys::Pending& work, const std::optional<keys::Pending>& closed);

/// Finishes kept work on the card it was kept for, whether its commit has happened or not. Throws
/// Error{card_swapped}, {pending_mismatch} when the card has been rewritten since, or when the work was
/// signed for a station and is not on the card: then nobody has checked yet whether it may be written.
[[nodiscard]] Rewritten finish_on(PermitCard& card, const Counter& counter, const keys::Pending& work);

/// The result of work that was begun earlier.
[[nodiscard]] Rewritten finished_work(const Counter& counter, const keys::Pending& work);

/// The result for a card that is left as it is.
[[nodiscard]] Rewritten nothing_to_do(const Counter& counter, const Uid& chip, const CardState& found);

}  // namespace permit::procedures
