#pragma once

#include "permit/cardlayout/policy.hpp"
#include "permit/core/realm.hpp"
#include "permit/trust/authority.hpp"
#include "permit/trust/publisher.hpp"
#include "permit/trust/status_list.hpp"

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace permit::trust {

/// A key revoked for cause: no record it signed counts, whatever its date, and nothing below it when it is a
/// region's, but for those listed.
struct Revocation {
    crypto::Digest key;                  ///< key_digest
    Day day;                             ///< when it was revoked; for people
    std::vector<crypto::Digest> good{};  ///< SHA-256 of whole signed records that stay good

    [[nodiscard]] bool spares(const crypto::Digest& record) const noexcept;
    friend bool operator==(const Revocation&, const Revocation&) = default;
};

/// The status list a bundle brings along, fresh as long as the bundle.
struct BundledList {
    std::uint32_t number;  ///< from 1; of the same row as the lists published as files
    StatusList list;
};

/// What a bundle says.
struct BundleContent {
    Realm realm;
    std::uint32_t number;  ///< grows by every bundle of a root
    Day issued;
    Day use_by;  ///< last day the bundle counts as fresh
    crypto::Certificate root;
    crypto::Certificate publisher;
    std::vector<Authority> authorities;  ///< one name may have several keys: renewed ones, and older
    std::string profiles;  ///< header and rows of policy_profiles.csv that the authorities' profiles need
    std::vector<Region> regions{};
    std::vector<Revocation> revocations{};
    std::optional<BundledList> list{};
};

/// One file: COSE_Sign1 [{1: alg of the realm's suite}, {4: kid}, payload, signature] (RFC 9052), external
/// data
/// ["permitcard", "bundle"], over a payload in deterministic CBOR:
///
///     {1: format 2, 2: realm (0 test, 1 production), 3: number, 4: issued, 5: use-by (days since 1970),
///      6: root certificate, 7: publisher certificate (DER),
///      8: [[certificate, profile, first serial, last serial, last day of deciding or null]…], 9: profiles,
///      10: [region certificate…], 11: [[key digest, day, [digest of a record that stays good…]]…],
///      12: number of the status list, 13: its state (docs/status-list.md); 0 and empty for none}
///
/// Revocations, and the digests in each, stand in ascending order; `content` may have them in any. Throws
/// Error{bad_bundle} when the content does not hold together, so that a reader would refuse it or one of its
/// authorities: an authority without its profile or without a chain to the root, a signer that is not the
/// publisher.
[[nodiscard]] Bytes sign_bundle(const BundleContent& content, const crypto::Signer& publisher);

/// The root a reader relies on, known apart from the bundle; none on the first use.
using Pin = std::optional<crypto::Digest>;

/// The SHA-256 of a root certificate as people write it: hexadecimal, blanks and colons allowed. Throws
/// Error{bad_input}.
[[nodiscard]] crypto::Digest fingerprint_from(std::string_view text);

/// The fingerprint of a root certificate file, PEM or DER. Throws Error{damaged_content}.
[[nodiscard]] crypto::Digest fingerprint_of_file(BytesView content);

/// Hexadecimal in groups of four, for people to compare.
[[nodiscard]] std::string fingerprint_text(const crypto::Digest& fingerprint);

/// A revocation that an authority falls under.
struct AppliedRevocation {
    const Revocation* revocation;
    const Region* region;  ///< whose key is revoked; null when it is the authority's own
};

/// How an authority stands under the root of its bundle.
struct AuthorityStanding {
    std::string_view flaw{};  ///< why it has no chain to the root; empty when it has
    std::vector<AppliedRevocation> revocations{};

    [[nodiscard]] bool sound() const noexcept { return flaw.empty() && revocations.empty(); }
};

/// A bundle whose signature was checked, with every key parsed and kept. Copies share what they learn of
/// their authorities.
class TrustBundle {
public:
    [[nodiscard]] const BundleContent& content() const noexcept { return *content_; }
    [[nodiscard]] crypto::Digest root_fingerprint() const noexcept { return publisher_.root; }

    /// The law by which its authorities decide, parsed once.
    [[nodiscard]] const layout::PolicyProfiles& profiles() const noexcept { return profiles_; }

    /// False on the first use: nobody has compared the root's fingerprint yet, and whoever
    /// shows a verdict says so.
    [[nodiscard]] bool pinned() const noexcept { return pinned_; }

    /// Whose lists count beside this bundle.
    [[nodiscard]] const Publisher& publisher() const noexcept { return publisher_; }
    [[nodiscard]] Edition edition() const noexcept { return {publisher_.term, content_->number}; }

    /// The authorities whose key has this id; rarely more than one. They stand here whether sound or not.
    [[nodiscard]] std::span<const Authority> authorities_with(const crypto::KeyId& kid) const noexcept;

    /// The first authority of this name, by whichever of its keys; null: there is none.
    [[nodiscard]] const Authority* authority_named(std::string_view name) const noexcept;

    /// Whether the serial is in the block of any of these authorities.
    [[nodiscard]] bool gives_out(std::uint32_t serial) const noexcept;

    /// Checks the chain of one of these authorities, once: path validation takes longer than a verdict, and
    /// a gate meets a handful of a thousand authorities. Where several paths lead to the root, one without a
    /// revocation counts, wherever it stands. An authority that is not one of these has no chain, its
    /// copies stand as it does. Any number of threads may ask; allocates nothing from the second time on.
    [[nodiscard]] const AuthorityStanding& standing_of(const Authority& authority) const;

    [[nodiscard]] bool stale_on(Day today) const noexcept { return content_->use_by < today; }

private:
    friend TrustBundle load_bundle(BytesView, const Pin&);
    friend TrustBundle vouched_for(BundleContent);
    struct Standings;
    TrustBundle(BundleContent content, layout::PolicyProfiles profiles, bool pinned);

    std::shared_ptr<const BundleContent> content_;  // authorities ascending by kid
    Publisher publisher_;
    layout::PolicyProfiles profiles_;
    bool pinned_;
    std::shared_ptr<Standings> standings_;
    std::vector<SerialBlock> blocks_;  // ascending, apart from each other
};

/// Checks the root against the pin, the publisher against the root, realms, the publisher's signature, the
/// form of everything; the authorities' chains are checked as they are met. Throws Error{wrong_root},
/// Error{bad_bundle} with the offset where it applies.
[[nodiscard]] TrustBundle load_bundle(BytesView file, const Pin& pin);

/// What an office judges by at its own desk: content of its own store, which needs no publisher's
/// signature. Certificates are checked as for any bundle. Throws Error{bad_bundle}.
[[nodiscard]] TrustBundle vouched_for(BundleContent content);

}  // namespace permit::trust
