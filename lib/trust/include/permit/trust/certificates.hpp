#pragma once

#include "permit/core/date.hpp"
#include "permit/crypto/certified_key.hpp"
#include "permit/trust/scope.hpp"

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace permit::trust {

/// First and last day, both included.
struct Lifetime {
    Day from;
    Day until;
};

/// What begins a realm: the root, which signs certificates only, and the publisher, which signs bundles.
struct RealmKeys {
    crypto::CertifiedKey root;
    crypto::CertifiedKey publisher;
};

[[nodiscard]] RealmKeys found_realm(Realm realm, crypto::Suite suite, const Lifetime& lifetime);

/// What an authority, or a region, is to be certified for.
struct AuthorityRequest {
    std::string name;  ///< at most 64 characters; the certificate's common name
    std::vector<DivisionPrefix> divisions;
    std::vector<layout::RecordKind> kinds{layout::RecordKind::identity, layout::RecordKind::validity,
                                          layout::RecordKind::residence, layout::RecordKind::journal};
    Lifetime lifetime;
};

/// A fresh key with a certificate from the root or a region. Draws again while its key id is one of `taken`,
/// so that records name their signer without doubt (design 5). Throws Error{bad_input} for no kinds or no
/// divisions and for what a region's scope does not contain.
[[nodiscard]] crypto::CertifiedKey certify_authority(const AuthorityRequest& request,
                                                     const crypto::CertifiedKey& issuer,
                                                     std::span<const crypto::KeyId> taken);

/// A fresh key for a region between the root and its authorities, with a certificate from the root or from a
/// region right under it. It signs no records, and certifies authorities within its own kinds and
/// divisions. Throws as certify_authority does.
[[nodiscard]] crypto::CertifiedKey certify_region(const AuthorityRequest& request,
                                                  const crypto::CertifiedKey& issuer,
                                                  std::span<const crypto::KeyId> taken);

/// A certificate for a key that stays where it is, known from a crypto::SigningRequest, by an issuer whose
/// key may be in a token or lie offline. Throws Error{bad_input} also for what the issuer's own scope does
/// not contain.
[[nodiscard]] crypto::Certificate certify(const AuthorityRequest& request, Purpose purpose,
                                          const crypto::VerifyKey& subject, const crypto::Certificate& issuer,
                                          const crypto::Signer& signer);

/// Why an authority does not stand under this root through these regions, its own issuer first; nothing
/// when it does: signatures, path lengths, purposes, and every scope within that of its issuer.
[[nodiscard]] std::optional<std::string_view> chain_flaw(const crypto::Certificate& authority,
                                                         std::span<const crypto::Certificate> regions,
                                                         const crypto::Certificate& root);

/// The scope a certificate states. Throws Error{damaged_content} when it states none.
[[nodiscard]] Scope scope_of(const crypto::Certificate& certificate);

}  // namespace permit::trust
