#pragma once

#include "permit/core/date.hpp"
#include "permit/crypto/certified_key.hpp"
#include "permit/crypto/signing_request.hpp"
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
/// not contain, and for days beyond the issuer's.
[[nodiscard]] crypto::Certificate certify(const AuthorityRequest& request, Purpose purpose,
                                          const crypto::VerifyKey& subject, const crypto::Certificate& issuer,
                                          const crypto::Signer& signer);

/// A root by itself, for a key that stays where it is.
[[nodiscard]] crypto::Certificate certify_root(Realm realm, const Lifetime& lifetime,
                                               const crypto::Signer& root);

/// A publisher's certificate. Each new key of a publisher gets the next term; found_realm begins with 1.
/// Throws Error{bad_input} for term 0, for an issuer that is no root, and for days beyond the root's.
[[nodiscard]] crypto::Certificate certify_publisher(std::uint32_t term, const Lifetime& lifetime,
                                                    const crypto::VerifyKey& subject,
                                                    const crypto::Certificate& root,
                                                    const crypto::Signer& root_signer);

/// What a request asks the root for. The root decides: it sets the dates and may narrow the scope.
struct Wish {
    std::string name;
    Scope scope;

    /// To certify an authority or a region as it wishes, for as long as the root wishes.
    [[nodiscard]] AuthorityRequest within(const Lifetime& lifetime) const;
};

/// Requests to be carried to a root, whose dates are no part of them. `purpose` is authority or region.
/// Throw Error{bad_input} as certify does.
[[nodiscard]] crypto::SigningRequest make_request(const AuthorityRequest& wish, Purpose purpose, Realm realm,
                                                  const crypto::Signer& subject);
[[nodiscard]] crypto::SigningRequest make_publisher_request(std::uint32_t term, Realm realm,
                                                            const crypto::Signer& subject);

/// Strict: exactly what the functions above write. Throws Error{damaged_content}.
[[nodiscard]] Wish wish_of(const crypto::SigningRequest& request);

/// Why an authority does not stand under this root through these regions, its own issuer first; nothing
/// when it does: signatures, path lengths, purposes, and every scope and all days within those of its
/// issuer.
[[nodiscard]] std::optional<std::string_view> chain_flaw(const crypto::Certificate& authority,
                                                         std::span<const crypto::Certificate> regions,
                                                         const crypto::Certificate& root);

/// Whether a certificate begins no earlier and ends no later than its issuer's.
[[nodiscard]] bool is_within_days(const crypto::Certificate& subject, const crypto::Certificate& issuer);

/// The scope a certificate states. Throws Error{damaged_content} when it states none.
[[nodiscard]] Scope scope_of(const crypto::Certificate& certificate);

}  // namespace permit::trust
