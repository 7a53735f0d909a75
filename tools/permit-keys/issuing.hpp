#pragma once

#include "options.hpp"

#include <memory>
#include <optional>
#include <string>

namespace permit::custodian {

/// Who certifies: the root, or a region below it.
struct Issuer {
    std::string region{};  ///< empty: the root
    crypto::Certificate certificate;
    std::shared_ptr<const crypto::Signer> signer;
    std::optional<keys::CeremonyLog> log{};  ///< the root's own: it knows every certificate the root gives

    [[nodiscard]] keys::Certify certifying(trust::AuthorityRequest request, trust::Purpose purpose) const;
    [[nodiscard]] keys::Certify certifying_publisher(std::uint32_t term,
                                                     const trust::Lifetime& lifetime) const;

    /// Tells the root's log of a certificate before anybody else has it.
    crypto::Certificate noted(crypto::Certificate made) const;
};

/// The region that is named, from the office's store; else the root, from its own. Throws Error{wrong_root}
/// when that is another office's.
[[nodiscard]] Issuer issuer_of(const keys::KeyStore& store, const StoreOptions& office,
                               const RootOptions& root, const std::string& region);

/// Division prefixes as typed. A mistyped one would stand in a certificate for years, so some division in
/// force has to begin with each. Throws Error{bad_input}, Error{unknown_division}.
[[nodiscard]] std::vector<trust::DivisionPrefix> known_divisions(const std::vector<std::string>& texts);

/// What a certificate entitles to, for asking for another one like it.
[[nodiscard]] trust::AuthorityRequest like(const crypto::Certificate& certificate,
                                           const trust::Lifetime& lifetime);

}  // namespace permit::custodian
