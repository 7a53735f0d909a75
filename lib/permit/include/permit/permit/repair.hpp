#pragma once

#include "permit/card/transport.hpp"
#include "permit/keys/pending.hpp"
#include "permit/permit/office.hpp"
#include "permit/trust/bundle.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace permit::procedures {

/// What became of the work that was begun on a card.
enum class Condition : std::uint8_t {
    blank,               ///< a factory chip
    whole,               ///< a finished permit, and nothing was begun on it here
    issue_open,          ///< its issue broke off, and this store can finish it
    rewrite_open,        ///< a rewrite is kept and not on the card
    rewrite_committed,   ///< a rewrite is kept and on the card; only nobody heard of it
    overtaken,           ///< a rewrite is kept, and the card has a later version
    contradictory,       ///< card and kept work cannot belong together
    begun_elsewhere,     ///< half done, and this store has nothing to finish it with
    not_ours,            ///< an application with our number on a chip that nobody claimed
    signed_for_station,  ///< a rewrite is signed and not on the card; only the station that asked writes it
};

/// Kebab-case, for --json.
[[nodiscard]] std::string_view name(Condition condition) noexcept;

/// One sentence in English; tr() says it in the reader's language.
[[nodiscard]] std::string_view explain(Condition condition) noexcept;

/// Whether something is torn.
[[nodiscard]] bool is_torn(Condition condition) noexcept;

/// Whether `repair` can do something about it.
[[nodiscard]] bool can_be_repaired(Condition condition) noexcept;

struct Diagnosis {
    Uid chip;
    Condition condition;
    std::optional<keys::Pending> work{};  ///< what is kept, if anything of use is
    std::vector<std::string> evidence{};  ///< phrases without personal data
};

/// Looks at card and store; needs no key and writes nothing. Throws as `survey` does, for what is no EV2 or
/// EV3 chip.
[[nodiscard]] Diagnosis diagnose(card::Transport& transport, const keys::Ledger& ledger,
                                 const trust::TrustBundle& trust);

/// What was done about it, in one sentence.
struct Repair {
    std::string did;
    bool rolled_back = false;  ///< the kept work was dropped; the card was left as it is
};

/// Finishes what can be finished, drops kept work that the card has left behind; the office's authority need
/// not be the one that decided. Throws Error{internal} unless `can_be_repaired`, {not_genuine} when a later
/// version on the card was signed by nobody known, and as the procedures that finish do.
[[nodiscard]] Repair repair(card::Transport& transport, const Office& office, const Diagnosis& diagnosis);

}  // namespace permit::procedures
