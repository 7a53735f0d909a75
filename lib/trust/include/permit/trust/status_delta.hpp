#pragma once

#include "permit/trust/bundle.hpp"
#include "permit/trust/published_list.hpp"

namespace permit::trust {

/// What leads from one content to another. Everything named changes: a delta has one encoding too.
struct StatusChanges {
    Serial last = 0;                ///< as in the new content; never lower than in the old
    std::vector<Serial> cleared{};  ///< listed before, no longer
    std::array<std::vector<Serial>, status_count>
        listed{};                                  ///< by status, cancelled first: what these serials become
    std::vector<MinimumVersion> minimum_versions;  ///< version 0: no longer one
    friend bool operator==(const StatusChanges&, const StatusChanges&) = default;
};

/// Throws Error{bad_input} when `to` covers fewer serials.
[[nodiscard]] StatusChanges difference(const StatusContent& from, const StatusContent& to);

/// Throws Error{wrong_delta} when a change is none: it names a status or a version that is there already.
[[nodiscard]] StatusContent with_changes(const StatusContent& from, const StatusChanges& changes);

/// The list a delta continues.
struct DeltaBase {
    std::uint32_t number;
    crypto::Digest digest;  ///< SHA-256 of its state
    friend bool operator==(const DeltaBase&, const DeltaBase&) = default;
};

/// What leads from one published list to a later one, signed by the publisher. Both lists are of this
/// publisher. Throws Error{bad_input} when `to` is not later or covers fewer serials.
[[nodiscard]] Bytes sign_delta(const PublishedList& from, const PublishedList& to,
                               const crypto::Signer& signer);

/// The list that `delta` leads to: byte for byte the file the publisher signed under the new number, whose
/// head travels in the delta. Throws Error{bad_status_list} for a delta that is damaged or forged,
/// Error{wrong_delta} for one that continues another list or is out of order, Error{wrong_root} for one
/// from another root or realm; `base` stays good.
[[nodiscard]] PublishedList apply_delta(const PublishedList& base, BytesView delta,
                                        const Publisher& publisher);

/// The same, beginning with the list in a publisher's bundle.
[[nodiscard]] PublishedList apply_delta(const BundledList& base, BytesView delta, const Publisher& publisher);

/// What a delta says of itself, unchecked.
struct DeltaHead {
    DeltaBase base;
    ListHead to;
};

/// Throws Error{bad_status_list}.
[[nodiscard]] DeltaHead peek_delta(BytesView delta);

}  // namespace permit::trust
