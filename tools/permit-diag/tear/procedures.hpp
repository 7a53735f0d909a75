#pragma once

#include "permit/card/transport.hpp"
#include "permit/core/bytes.hpp"
#include "permit/permit/key_change.hpp"
#include "permit/permit/purse.hpp"
#include "world.hpp"

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace permit::diag::tear {

/// What an office or a terminal keeps between two presentations of a card.
struct Beside {
    MemoryLedger ledger{};
    std::optional<procedures::PurseAttempt> attempt{};
};

/// One presentation: the command, or the same command again after a break. Throws what the procedure throws.
using Presentation = std::function<void(card::Transport& card, Beside& beside, crypto::RandomSource& random)>;

/// A procedure under test.
struct Procedure {
    std::string name;
    Bytes start;  ///< image of the card it begins on
    Presentation present;
    bool in_stages = false;  ///< the card may be half done in between; otherwise it is always old or new
};

/// Names for --procedure, in the order of a report.
[[nodiscard]] const std::vector<std::string>& procedure_names();

/// Every procedure on cards of the throwaway office.
[[nodiscard]] std::vector<Procedure> procedures_of(const World& world, std::uint64_t seed);

/// The rewriting procedures on a copy of somebody's own card, as far as rules and keys allow; `left_out` gets
/// a line for every other one.
[[nodiscard]] std::vector<Procedure> procedures_on(BytesView image, const World& world, std::uint64_t seed,
                                                   std::vector<std::string>& left_out);

}  // namespace permit::diag::tear
