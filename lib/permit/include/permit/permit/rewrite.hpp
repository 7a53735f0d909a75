#pragma once

#include "permit/card/transport.hpp"
#include "permit/permit/key_renewal.hpp"
#include "permit/permit/office.hpp"
#include "permit/permit/panel.hpp"
#include "permit/record/journal.hpp"
#include "permit/record/residence.hpp"
#include "permit/record/validity.hpp"
#include "permit/rules/cancellation.hpp"
#include "permit/rules/endorsement.hpp"

#include <optional>
#include <string>
#include <variant>

namespace permit::procedures {

/// What can be decided about a card that stays the same card (domain reference 5 and 9).
struct Resign {
    layout::DivisionCode division;
    std::string address;
    std::optional<layout::Ground> ground{};  ///< none: the old one goes on
    std::optional<Day> moved{};              ///< the day of the move, if it is known

    friend bool operator==(const Resign&, const Resign&) = default;
};
struct Endorse {
    rules::GroundNow ground = rules::GroundNow::holds;  ///< as the reviewer found it

    friend bool operator==(Endorse, Endorse) = default;
};
struct Extend {
    Day until;
    rules::GroundNow ground = rules::GroundNow::holds;  ///< likewise

    friend bool operator==(Extend, Extend) = default;
};
/// Cancellation by decision: the permit ends on the day before.
struct Retire {
    rules::CancellationGround ground;

    friend bool operator==(Retire, Retire) = default;
};
using RewriteRequest = std::variant<Resign, Endorse, Extend, Retire>;

[[nodiscard]] keys::Work work_of(const RewriteRequest& request) noexcept;

/// What a rewrite makes of a card; decided before the first byte is written.
struct Rewrite {
    record::Validity validity;
    record::Residence residence;
    record::JournalEntry journal;
};

/// Whether a permit was cancelled by decision: it ended before the day on which that was decided, as no other
/// decision has it.
[[nodiscard]] bool is_retired(const record::Validity& validity) noexcept;

/// What was decided, and how the desk shows it.
struct Ruling {
    Rewrite now;
    Decision decision;
};

/// The law applied to what is on the card: pure, no card and no clock. `left` is the policy of the authority
/// whose record stands on the card, which rules on leaving its county; the office's own profile rules on the
/// rest. A request that was made on an earlier day is judged by that day: who came in time is in time. Throws
/// Error{rule_refuses} with the reason, its day and what it rests on; {authority_out_of_scope}
/// when another point rewrites cards for the new residence; {bad_input} for a move that lies ahead.
[[nodiscard]] Ruling decide(const RewriteRequest& request, const record::Validity& validity,
                            const record::Residence& residence, const layout::Policy& left,
                            const Office& office, Day decided, std::optional<Day> asked = std::nullopt);

struct Rewritten {
    Uid chip;
    std::optional<record::Validity> before;  ///< none when broken-off work was finished
    Rewrite now;
    Panel panel;
    bool resumed = false;
    bool unchanged = false;  ///< the card said already what was asked for; nothing was written
    MovedKeys keys{};
    std::optional<Decision> decision{};  ///< none when nothing was left to decide
};

/// Re-signs, endorses, extends or retires the card on the reader: reads and judges what is there, decides,
/// shows the decision (Office::agree), signs, keeps the signed records, rewrites validity, residence and
/// journal in one commit, reads back, forgets.
/// Broken off anywhere, the same call finishes with the same records. With `dry_run` it stops after deciding.
/// A re-sign to what the card says already changes nothing, nor does a second cancellation. Other work that
/// is kept for the card and stands on it is closed on the way. At the end an office that holds the master
/// role moves the card's older keys (key_renewal.hpp).
///
/// Throws Error{not_genuine} for a card whose records no authority signed, {rule_refuses};
/// {pending_mismatch} when something else was begun on the card; {write_not_confirmed}; and what lies
/// between us and the card.
[[nodiscard]] Rewritten rewrite(card::Transport& transport, const Office& office,
                                const RewriteRequest& request, Day decided, bool dry_run = false);

/// Finishes a rewrite that was kept and broke off, whatever it was.
[[nodiscard]] Rewritten finish_rewrite(card::Transport& transport, const Counter& counter,
                                       const keys::Pending& work);
[[nodiscard]] Rewritten finish_rewrite(card::Transport& transport, const Office& office,
                                       const keys::Pending& work);

}  // namespace permit::procedures
