#pragma once

#include "permit/cardlayout/policy.hpp"
#include "permit/core/realm.hpp"
#include "permit/trust/authority.hpp"

#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace permit::trust {

/// Why a permit's serial is listed (design 6).
enum class PermitStatus : std::uint8_t { cancelled = 1, lost = 2, replaced = 3, suspended = 4 };

[[nodiscard]] std::string_view name(PermitStatus status) noexcept;

/// What a bundle says.
struct BundleContent {
    Realm realm;
    std::uint32_t number;  ///< grows by every bundle of a root
    Day issued;
    Day use_by;  ///< last day the bundle counts as fresh
    crypto::Certificate root;
    crypto::Certificate publisher;
    std::vector<Authority> authorities;
    std::string profiles;  ///< header and rows of policy_profiles.csv that the authorities' profiles need
    std::map<std::uint32_t, PermitStatus> status{};
    std::map<std::uint32_t, std::uint16_t> minimum_versions{};
};

/// One file: COSE_Sign1 [{1: alg of the realm's suite}, {4: kid}, payload, signature] (RFC 9052), external
/// data
/// ["permitcard", "bundle"], over a payload in deterministic CBOR:
///
///     {1: format 1, 2: realm (0 test, 1 production), 3: number, 4: issued, 5: use-by (days since 1970),
///      6: root certificate, 7: publisher certificate (DER),
///      8: [[certificate, profile, first serial, last serial]…], 9: profiles,
///      10: {serial: status…}, 11: {serial: minimum version…}}
///
/// Throws Error{bad_bundle} when the content does not hold together, so that a reader would refuse it: an
/// authority without its profile, a signer that is not the publisher.
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

/// A bundle whose signatures were checked, with every key parsed and kept.
class TrustBundle {
public:
    [[nodiscard]] const BundleContent& content() const noexcept { return content_; }
    [[nodiscard]] crypto::Digest root_fingerprint() const { return content_.root.fingerprint(); }

    /// The law by which its authorities decide, parsed once.
    [[nodiscard]] const layout::PolicyProfiles& profiles() const noexcept { return profiles_; }

    /// False on the first use: nobody has compared the root's fingerprint yet, and whoever
    /// shows a verdict says so.
    [[nodiscard]] bool pinned() const noexcept { return pinned_; }

    /// The authorities whose key has this id; rarely more than one.
    [[nodiscard]] std::span<const Authority> authorities_with(const crypto::KeyId& kid) const noexcept;

    [[nodiscard]] std::optional<PermitStatus> status_of(std::uint32_t serial) const noexcept;
    [[nodiscard]] std::optional<std::uint16_t> minimum_version(std::uint32_t serial) const noexcept;
    [[nodiscard]] bool stale_on(Day today) const noexcept { return content_.use_by < today; }

private:
    friend TrustBundle load_bundle(BytesView, const Pin&);
    friend TrustBundle vouched_for(BundleContent);
    TrustBundle(BundleContent content, layout::PolicyProfiles profiles, bool pinned);

    BundleContent content_;  // authorities ascending by kid
    layout::PolicyProfiles profiles_;
    bool pinned_;
};

/// Checks everything: the root against the pin, publisher and authorities against the root, realms, the
/// publisher's signature. Throws Error{wrong_root}, Error{bad_bundle} with the offset where it applies.
[[nodiscard]] TrustBundle load_bundle(BytesView file, const Pin& pin);

/// What an office judges by at its own desk: content of its own store, which needs no publisher's
/// signature. Certificates are checked as for any bundle. Throws Error{bad_bundle}.
[[nodiscard]] TrustBundle vouched_for(BundleContent content);

}  // namespace permit::trust
