#pragma once

#include "permit/keys/store.hpp"
#include "permit/tools/passphrase.hpp"
#include "permit/trust/bundle.hpp"

#include <string>
#include <vector>

namespace permit::tools {

/// Opens a key store. Looks whether it is one before it asks for the passphrase; asks once.
[[nodiscard]] keys::KeyStore open_store(const std::string& folder, const PassphraseOption& passphrase);

/// What the authorities' certificates say, beside what the store keeps of them.
[[nodiscard]] trust::Authority read(const keys::Authority& authority);
[[nodiscard]] std::vector<trust::Authority> read(const std::vector<keys::Authority>& authorities);

/// What an office's store can publish: its root, publisher, authorities and the policies they need. The
/// number is 1; whoever publishes draws the next one. Throws Error{role_not_held} at a station.
[[nodiscard]] trust::BundleContent bundle_content(const keys::KeyStore& store, Day issued, Day use_by);

}  // namespace permit::tools
