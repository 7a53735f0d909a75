#pragma once

#include "permit/card/transport.hpp"
#include "permit/cardlayout/purse_log.hpp"
#include "permit/core/chip.hpp"
#include "permit/crypto/random.hpp"
#include "permit/desfire/channel.hpp"
#include "permit/keys/role_keys.hpp"

#include <array>
#include <cstdint>
#include <functional>
#include <optional>

namespace permit::procedures {

/// Drawn by a terminal once for each order, so that its own record is known among others.
using OrderId = std::array<Byte, 8>;

/// What is to be done to a purse.
struct PurseOrder {
    layout::PurseWork work;
    std::uint32_t amount;  ///< fen, above 0
    OrderId id;
    std::uint32_t time;      ///< seconds since 1970-01-01 UTC
    std::uint32_t terminal;  ///< its number

    friend bool operator==(const PurseOrder&, const PurseOrder&) = default;
};

/// One record of the purse log.
struct PurseEntry {
    PurseOrder order;
    std::uint32_t sequence;  ///< 1, 2, 3 … on a card
    std::int32_t value;      ///< fen in the purse afterwards

    /// 32 bytes (layout::purse_log_fields).
    [[nodiscard]] Bytes encode() const;
    /// Throws Error{newer_layout}, Error{damaged_content}.
    static PurseEntry decode(BytesView record);

    friend bool operator==(const PurseEntry&, const PurseEntry&) = default;
};

/// An order on its way to a card: what a terminal keeps from before the commit until it knows the end.
struct PurseAttempt {
    Uid chip;
    PurseOrder order;
    std::uint32_t sequence;  ///< its record would have this one

    friend bool operator==(const PurseAttempt&, const PurseAttempt&) = default;
};

/// What a terminal brings along.
struct PurseDesk {
    const keys::RoleKeys& role_keys;  ///< debit for debits, load for top-ups
    crypto::RandomSource& random;
    /// Called before anything is written; must be durable when it returns.
    std::function<void(const PurseAttempt&)> keep;
};

struct PurseResult {
    Uid chip;
    PurseEntry entry;
    bool found_done = false;                               ///< by the commit whose answer was lost
    std::optional<desfire::TransactionReceipt> receipt{};  ///< for clearing; lost with the answer
};

/// Carries the order out: value and log record in one commit, in seven exchanges, four more on a purse that
/// was never used. Throws Error{rule_refuses} when the purse holds too little or would hold too much,
/// {role_not_held}, {foreign_card}, {authentication_refused}, {card_lost} and what else Transport throws.
/// After an error that came when `keep` was called already, only `settle` may follow.
[[nodiscard]] PurseResult transact(card::Transport& transport, const PurseDesk& desk,
                                   const PurseOrder& order);

/// The next presentation after an attempt without an end: tells from the log whether it was committed, and
/// carries it out if not. Either way it is applied exactly once, however often this is repeated. Throws
/// Error{card_swapped} for another card, Error{pending_mismatch} when the log does not reach back so far,
/// else as `transact`.
[[nodiscard]] PurseResult settle(card::Transport& transport, const PurseDesk& desk,
                                 const PurseAttempt& attempt);

}  // namespace permit::procedures
