#pragma once

#include "permit/permit/rewrite.hpp"
#include "permit/rules/refusal.hpp"
#include "reading.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace permit::procedures {

/// The law of the authority whose record stands on the card and of the office, applied to a request. Throws
/// Error{rule_refuses}.
[[nodiscard]] Ruling decide_on(const RewriteRequest& request, const CardState& found, const Office& office,
                               Day decided, std::optional<Day> asked = std::nullopt);

/// What is left to do about a permit that stays as it is.
[[nodiscard]] std::string what_remains(rules::Reason reason, std::uint32_t serial);

/// Nobody needs a permit where he is registered (reference 4). Throws Error{rule_refuses}.
void require_not_registered_here(layout::DivisionCode registered, layout::DivisionCode residence,
                                 const Office& office, const layout::Policy& policy,
                                 const std::string& doing);

/// The rules of the authority that signed a card, where its profile is known here; else our own. Throws
/// Error{kind_not_offered}.
[[nodiscard]] const layout::Policy& policy_left(std::string_view signer, const Office& office,
                                                layout::PermitKind kind, Day decided);

/// Whether the card already says what a re-sign asks for: a repeated command changes nothing.
[[nodiscard]] bool says_already(const RewriteRequest& request, const CardState& found, const Office& office);

/// The journal's line about a state of the card.
[[nodiscard]] record::JournalEntry journal_of(const record::Validity& validity,
                                              const record::Residence& residence);

}  // namespace permit::procedures
