#pragma once

#include "permit/permit/rewrite.hpp"
#include "reading.hpp"

#include <string_view>

namespace permit::procedures {

/// The law of the authority whose record stands on the card and of the office, applied to a request. Throws
/// Error{rule_refuses}.
[[nodiscard]] Ruling decide_on(const RewriteRequest& request, const CardState& found, const Office& office,
                               Day decided);

/// The rules of the authority that signed a card, where its profile is known here; else our own.
[[nodiscard]] const layout::Policy& policy_left(std::string_view signer, const Office& office,
                                                const layout::Policy& ours, Day decided);

/// Whether the card already says what a re-sign asks for: a repeated command changes nothing.
[[nodiscard]] bool says_already(const RewriteRequest& request, const CardState& found, const Office& office);

/// The journal's line about a state of the card.
[[nodiscard]] record::JournalEntry journal_of(const record::Validity& validity,
                                              const record::Residence& residence);

}  // namespace permit::procedures
