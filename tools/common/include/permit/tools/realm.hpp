#pragma once

#include "permit/keys/store.hpp"
#include "permit/tools/passphrase.hpp"
#include "permit/trust/bundle.hpp"
#include "permit/trust/status_register.hpp"

#include <string>
#include <utility>
#include <vector>

namespace permit::tools {

/// Opens a key store. Looks whether it is one before it asks for the passphrase; asks once. The PIN of its
/// token is asked for when a key there is needed.
[[nodiscard]] keys::KeyStore open_store(const std::string& folder, const PassphraseOption& passphrase);

/// Asks for the PIN of a token as the options say.
[[nodiscard]] keys::Pin pin_from(const PassphraseOption& options);

/// What the authority's certificate says of its present key, beside what the store keeps of it.
[[nodiscard]] trust::Authority read(const keys::Authority& authority);
[[nodiscard]] std::vector<trust::Authority> read(const std::vector<keys::Authority>& authorities);

/// Tells the ceremony log of a store what was done now. Facts without a value are left out. The log is in
/// English, whoever reads it.
using CeremonyFacts = std::vector<std::pair<std::string, std::string>>;
void note_in(const keys::CeremonyLog& log, const std::string& act, CeremonyFacts facts);

/// The publisher's list as it stands in the store, covering every serial given out.
[[nodiscard]] trust::StatusRegister status_register(const keys::KeyStore& store);
/// The same of a state that was read from it.
[[nodiscard]] trust::StatusRegister status_register(const keys::KeyStore& store, BytesView state);

/// What an office's store can publish: root, publisher, authorities with their former keys, regions,
/// revocations, the status list, and the policies they need. The numbers are 1; whoever publishes draws the
/// next ones. Throws Error{role_not_held} at a station, Error{unknown_authority} before the publisher's first
/// certificate has come.
[[nodiscard]] trust::BundleContent bundle_content(const keys::KeyStore& store, Day issued, Day use_by);

/// The same of one moment, under the numbers drawn for it: what is published.
[[nodiscard]] trust::BundleContent bundle_content(const keys::KeyStore& store,
                                                  const keys::BundleEdition& edition, Day issued, Day use_by);

}  // namespace permit::tools
