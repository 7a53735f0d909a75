#pragma once

#include "permit/card/transport.hpp"
#include "permit/crypto/random.hpp"
#include "permit/keys/role_keys.hpp"
#include "permit/permit/judge.hpp"

#include <optional>
#include <vector>

namespace permit::procedures {

/// How the chip is to prove itself: with the key of a role that the reader holds.
struct Proof {
    layout::Role role;  ///< gate for a verdict; inspect to read everything
    const keys::RoleKeys& keys;
    crypto::RandomSource& random;
};

/// The role a reader's keys let it ask for: gate, else inspect; none when it holds neither.
[[nodiscard]] std::optional<layout::Role> proving_role(const keys::RoleKeys& keys);

/// The verdict of a gate: selects and reads the validity record, two exchanges, and with a proof two more.
/// A card that is no permit, or is torn, forged or copied, is an answer; Errors are for what is between
/// us and the card: card_lost, card_swapped, reader_fault, timed_out.
[[nodiscard]] Judgement verify(card::Transport& transport, const Circumstances& by,
                               const std::optional<Proof>& proof = std::nullopt);

/// Everything on the card, for somebody who holds the inspection key.
struct Inspection {
    Judgement judgement{};  ///< with the findings about every record
    std::optional<record::Identity> identity{};
    std::optional<record::Residence> residence{};
    std::vector<record::JournalEntry> journal{};  ///< newest first
    Bytes portrait{};  ///< JPEG; empty when the card has none, or it was not asked for
};

struct InspectionWishes {
    std::uint32_t journal_entries = 8;
    bool portrait = false;
};

/// Reads and judges all records. `proof.role` must be inspect. A record that cannot be read or is not genuine
/// is a finding; what is left of the card is read all the same.
[[nodiscard]] Inspection inspect(card::Transport& transport, const Circumstances& by, const Proof& proof,
                                 const InspectionWishes& wishes = {});

}  // namespace permit::procedures
