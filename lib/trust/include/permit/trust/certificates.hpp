#pragma once

#include "permit/core/date.hpp"
#include "permit/crypto/certified_key.hpp"
#include "permit/trust/scope.hpp"

#include <span>
#include <string>
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

/// What an authority is to be certified for.
struct AuthorityRequest {
    std::string name;  ///< at most 64 characters; the certificate's common name
    std::vector<DivisionPrefix> divisions;
    std::vector<layout::RecordKind> kinds{layout::RecordKind::identity, layout::RecordKind::validity,
                                          layout::RecordKind::residence, layout::RecordKind::journal};
    Lifetime lifetime;
};

/// A fresh key with a certificate from the root. Draws again while its key id is one of `taken`, so that
/// records name their signer without doubt (design 5). Throws Error{bad_input} for no kinds or no divisions.
[[nodiscard]] crypto::CertifiedKey certify_authority(const AuthorityRequest& request,
                                                     const crypto::CertifiedKey& root,
                                                     std::span<const crypto::KeyId> taken);

/// The scope a certificate states. Throws Error{damaged_content} when it states none.
[[nodiscard]] Scope scope_of(const crypto::Certificate& certificate);

}  // namespace permit::trust
