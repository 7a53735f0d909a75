#pragma once

#include "permit/keys/pending.hpp"

#include <cstdint>
#include <string>

namespace permit::procedures {

/// Throws Error{pending_mismatch} while a new card that is to take the place of permit `serial` is begun and
/// not finished; `doing` is what was asked for.
void require_not_being_replaced(const keys::Ledger& ledger, std::uint32_t serial, const std::string& doing);

/// The same, and while a later version than the one that goes over is signed and not finished: it would be
/// lost.
void require_replaceable_now(const keys::Ledger& ledger, std::uint32_t serial, std::uint16_t version,
                             const std::string& doing);

/// What to do about a card with unfinished work.
[[nodiscard]] std::string finish_or_forget(const Uid& chip);

}  // namespace permit::procedures
