#pragma once

#include "permit/core/realm.hpp"
#include "permit/crypto/certificate.hpp"

#include <compare>
#include <cstdint>
#include <string>

namespace permit::trust {

/// What orders the bundles, and the lists, of one root: whatever a renewed publisher signs comes after all
/// that its predecessor signed, so a stolen publisher's key is outdone by its successor's first bundle.
struct Edition {
    std::uint32_t term = 0;  ///< of the publisher; 0 before any
    std::uint32_t number = 0;
    friend auto operator<=>(const Edition&, const Edition&) = default;
};

/// "7", or "7 of term 2" from the second term on.
[[nodiscard]] std::string text(const Edition& edition);

/// Whose lists count for a reader: the publisher of its trust bundle.
struct Publisher {
    Realm realm;
    crypto::Digest root;  ///< fingerprint
    crypto::VerifyKey key;
    Day valid_from;
    Day valid_until;  ///< included
    std::uint32_t term = 1;
};

/// The publisher as a checked bundle names it. Throws Error{damaged_content} when this is no publisher's
/// certificate.
[[nodiscard]] Publisher publisher_of(const crypto::Certificate& root, const crypto::Certificate& publisher);

}  // namespace permit::trust
