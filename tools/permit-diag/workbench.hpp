#pragma once

#include "permit/cardlayout/codes.hpp"
#include "permit/cardlayout/policy.hpp"
#include "permit/core/date.hpp"
#include "permit/keys/store.hpp"
#include "permit/permit/office.hpp"
#include "permit/trust/bundle.hpp"
#include "permit/trust/reader_state.hpp"

#include <string>

namespace permit::diag {

/// An office's store opened to finish what was begun with it. Nothing new is decided here.
class Workbench {
public:
    /// `folder`: where `store` lies. Throws Error{role_not_held} for a station's store, which begins nothing.
    Workbench(const std::string& folder, keys::KeyStore store, Day today);

    /// The desk of the authority that began the work. Throws Error{unknown_authority}.
    [[nodiscard]] procedures::Office office(const std::string& authority);

    [[nodiscard]] keys::KeyStore& store() noexcept { return store_; }
    [[nodiscard]] const trust::TrustBundle& trust() const noexcept { return trust_; }

private:
    keys::KeyStore store_;
    layout::CodeTables tables_;
    layout::PolicyProfiles profiles_;
    trust::TrustBundle trust_;
    trust::ReaderState memory_;  ///< seen.json in the store's folder
    std::optional<trust::Authority> authority_{};
    std::optional<keys::CertifiedSigner> signer_{};
};

}  // namespace permit::diag
