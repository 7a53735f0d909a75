#pragma once

#include "permit/permit/card_request.hpp"
#include "permit/permit/rewrite.hpp"
#include "permit/record/identity.hpp"

#include <optional>
#include <string>

namespace permit::procedures {

/// What an authority answers to a request: the signed records for one card, bound to the request they answer.
struct SignedWork {
    RewriteRequest wish;
    std::string station;  ///< that asked
    Day made;             ///< the request
    Day good_until;       ///< last day on which a station begins to write it
    keys::Pending work;   ///< for this station; its `request` is the request's digest
    Bytes statement;      ///< COSE_Sign1 by the authority over all of this; what the file carries

    friend bool operator==(const SignedWork&, const SignedWork&) = default;
};

/// What signing a request would make of the card. Holds personal data: for the eyes of who decides.
struct SigningPlan {
    record::Identity identity;
    record::Validity before;
    record::Residence residence_before;
    Rewrite now;
    bool signed_already = false;         ///< by an earlier call; the same records go out again
    std::optional<Decision> decision{};  ///< none then
};

/// Judges the request as if its card lay here, and decides by the rules of `rewrite`. Changes nothing.
///
/// Throws Error{expired_request} when the request is past its last day or made after `today`;
/// {pending_mismatch} naming the day while other work is signed for the card and the request does not show
/// it written; {rule_refuses} also when the card says already what is wished for; else as `rewrite`.
[[nodiscard]] SigningPlan plan_signing(const Office& office, const CardRequest& request, Day today);

/// Signs the request. The records are in the ledger before this returns, and stay there until a later request
/// shows them written: the same request gets the same records again, however often it is asked, and two
/// different records of one version never exist. Decided on `today`. Throws as `plan_signing` does.
[[nodiscard]] SignedWork sign_request(const Office& office, const CardRequest& request, Day today);

/// Writes signed work to the card on the reader, after everything about it was checked: the authority's
/// signatures, the chip, and that it answers what `station` would ask of this very card. Kept, committed,
/// read back and forgotten as by `rewrite`; broken off anywhere, the same call or `finish_rewrite` finishes,
/// also after the last day. Work that is on the card already is not written again.
///
/// Throws Error{card_swapped} for another card, {bad_input} for another station's work or another state of
/// the card, {altered_file} when the answer is not signed by the authority it names, {expired_request}
/// past the last day or from the future, {not_genuine} also when that authority's key is no longer to be
/// relied on, {rule_refuses}, {old_bundle}, {pending_mismatch} when the card has been rewritten since or
/// something else was begun on it here.
[[nodiscard]] Rewritten write_signed_work(card::Transport& transport, const Counter& counter,
                                          const Circumstances& by, const SignedWork& answer,
                                          const std::string& station, bool dry_run = false);

}  // namespace permit::procedures
