#pragma once

#include "permit/cardlayout/codes.hpp"
#include "permit/cardlayout/policy.hpp"
#include "permit/core/date.hpp"
#include "permit/core/error.hpp"
#include "permit/crypto/hash.hpp"
#include "permit/crypto/random.hpp"
#include "permit/crypto/signature.hpp"
#include "permit/keys/pending.hpp"
#include "permit/keys/role_keys.hpp"
#include "permit/permit/decision.hpp"
#include "permit/rules/one_permit.hpp"
#include "permit/trust/bundle.hpp"
#include "permit/trust/reader_state.hpp"

#include <functional>
#include <string>
#include <string_view>

namespace permit::procedures {

/// Told what is being done, one short phrase a step; may be empty.
using Progress = std::function<void(std::string_view step)>;

/// Shown a decision after it was made, before the first byte is written or anything is kept; whoever does not
/// agree throws. May be empty.
using Agree = std::function<void(const Decision& decision)>;

/// Told whose place a finished card takes, before its work is forgotten; again if that breaks off. Whoever
/// keeps the status list lists the permit there. May be empty.
using TakeOver = std::function<void(const keys::Replaced& replaced)>;

/// Where a card lies that is written with what an authority has signed, here or elsewhere: the roles amend
/// and inspect, a ledger, no signer.
struct Counter {
    const keys::RoleKeys& role_keys;
    keys::Ledger& ledger;
    crypto::Digest root;  ///< SHA-256 of the root certificate
    const layout::CodeTables& tables;
    crypto::RandomSource& random;
    trust::ReaderState* memory = nullptr;  ///< the highest version seen here of each permit, if that is kept
    Progress progress{};

    void say(std::string_view step) const {
        if (progress) { progress(step); }
    }

    /// An older copy of the card is recognised from now on.
    void remember(std::uint32_t serial, std::uint16_t version) const {
        if (memory == nullptr) { return; }
        memory->saw(root, serial, version);
        memory->save();
    }
};

/// Everything an authority's desk has when it writes a card, whatever holds the keys.
struct Office {
    const keys::RoleKeys& role_keys;
    keys::Ledger& ledger;
    const crypto::Signer& signer;
    const trust::Authority& authority;  ///< whose signer this is
    const trust::TrustBundle& trust;    ///< whose records are accepted before they are rewritten
    const layout::PolicyProfiles& profiles;
    const layout::CodeTables& tables;
    crypto::RandomSource& random;
    trust::ReaderState* memory =
        nullptr;  ///< the highest version this office saw of each permit, if it keeps that
    Progress progress{};
    const trust::TrustBundle* published =
        nullptr;  ///< if given, it says whose records count; what `trust` lists or revokes is refused too
    Agree agree{};
    const rules::PermitLookup* register_ = nullptr;  ///< who holds what, if anybody here knows
    TakeOver take_over{};

    void show(const Decision& decision) const {
        if (agree) { agree(decision); }
    }

    void say(std::string_view step) const {
        if (progress) { progress(step); }
    }

    [[nodiscard]] Counter counter() const {
        return {role_keys, ledger, trust.root_fingerprint(), tables, random, memory, progress};
    }

    /// As at any counter.
    void remember(std::uint32_t serial, std::uint16_t version) const { counter().remember(serial, version); }
};

/// Throws Error{authority_out_of_scope} or {authority_out_of_date} unless the authority may sign this record.
void require_entitled(const trust::Authority& authority, layout::RecordKind kind,
                      layout::DivisionCode division, Day decided);

/// The Error{pending_mismatch} for a card on which something else was begun, naming the day; `doing` is what
/// was asked for instead.
[[nodiscard]] Error begun_otherwise(const keys::Pending& work, std::string doing);

/// Work that broke off is not finished when its permit, or the one its card takes the place of, has been
/// listed since; a cancellation is. Throws Error{rule_refuses}.
void require_not_listed_since(const Office& office, const keys::Pending& work);

}  // namespace permit::procedures
