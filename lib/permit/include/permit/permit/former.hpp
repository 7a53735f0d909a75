#pragma once

#include "permit/card/transport.hpp"
#include "permit/core/chip.hpp"
#include "permit/permit/office.hpp"
#include "permit/record/identity.hpp"
#include "permit/rules/facts.hpp"
#include "permit/rules/residence_count.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace permit::procedures {

using keys::ReplacementReason;

/// What only the old card itself tells.
struct FormerCard {
    Uid chip;
    record::Identity identity;
    layout::DivisionCode division;  ///< of the residence
    std::string address;            ///< likewise
    Day decided;                    ///< the last decision about it
    std::string authority;          ///< that signed it
};

/// A permit that a new card goes on with: its days go over as they are.
struct Former {
    std::uint32_t serial;
    std::uint16_t version;
    rules::Facts facts;
    rules::ResidenceCount count;
    std::optional<Day> first_issue{};  ///< none: not known; the new card's own then
    std::optional<FormerCard> card{};  ///< none when nobody could read it
};

/// Reads the old card in a session of the inspect role and judges it as `rewrite` would; writes nothing.
/// Throws Error{not_genuine}, {rule_refuses} for what is listed or cancelled by decision, {old_bundle},
/// {newer_layout}, {damaged_content}, {pending_mismatch} while work is unfinished on it, and what lies
/// between us and the card. Whether it is in force is decided with the new card.
[[nodiscard]] Former read_former(card::Transport& transport, const Office& office, Day decided);

/// The same from the office's file: one JSON object with "serial",
/// "version", "kind", "valid_until", "endorsed_until", "base", "days_counted", "continuous_since" and, where
/// it is known, "first_issue"; days as YYYY-MM-DD, null for an end there is not. Strict. Throws
/// Error{bad_json}, {unknown_member}, {bad_date}, {bad_input}, {facts_disagree}.
[[nodiscard]] Former parse_former(std::string_view text);

}  // namespace permit::procedures
