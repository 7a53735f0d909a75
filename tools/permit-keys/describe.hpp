#pragma once

#include "permit/crypto/signing_request.hpp"
#include "permit/keys/store.hpp"
#include "permit/tools/program.hpp"
#include "permit/tools/realm.hpp"
#include "permit/tools/text.hpp"
#include "permit/trust/bundle.hpp"
#include "permit/trust/certificates.hpp"
#include "permit/trust/status_delta.hpp"

#include <string>
#include <vector>

/// How stores, certificates, bundles and lists are shown, as text and as JSON.
namespace permit::custodian {

[[nodiscard]] std::string version_text(std::uint8_t version);  ///< two hexadecimal digits
[[nodiscard]] std::string versions_text(const keys::RoleVersions& versions);
[[nodiscard]] std::string purpose_text(trust::Purpose purpose);

// Stores

[[nodiscard]] tools::Facts facts_of(const keys::StoreInfo& info);
[[nodiscard]] tools::Json json_of(const keys::StoreInfo& info);
[[nodiscard]] tools::Json json_of(const keys::RoleVersions& versions);
[[nodiscard]] tools::Json roles_json(const keys::StoreInfo& info);
[[nodiscard]] std::string roles_table(const keys::StoreInfo& info);
[[nodiscard]] tools::Json json_of(const std::vector<keys::Station>& stations);
[[nodiscard]] std::string table_of(const std::vector<keys::Station>& stations);
[[nodiscard]] tools::Json json_of(const std::vector<keys::Region>& regions);
[[nodiscard]] std::string table_of(const std::vector<keys::Region>& regions);
[[nodiscard]] tools::Json json_of(const std::vector<keys::Authority>& authorities);
[[nodiscard]] std::string table_of(const std::vector<keys::Authority>& authorities);
[[nodiscard]] tools::Json json_of(const std::vector<keys::KeyOwner>& owners);
[[nodiscard]] tools::Json json_of(const std::vector<keys::SignedRecord>& records);
[[nodiscard]] std::string lines_of(const std::vector<keys::SignedRecord>& records);  ///< for --good

// Certificates

[[nodiscard]] tools::Facts facts_of(const trust::Authority& authority);
[[nodiscard]] std::vector<std::string> authority_header();  ///< of tables
[[nodiscard]] std::vector<std::string> authority_row(const trust::Authority& authority,
                                                     const std::string& remark);
[[nodiscard]] tools::Json json_of(const trust::Authority& authority);
[[nodiscard]] tools::Facts facts_of(const crypto::Certificate& certificate);
[[nodiscard]] tools::Json json_of(const crypto::Certificate& certificate);
[[nodiscard]] tools::Facts facts_of(const crypto::SigningRequest& request);
[[nodiscard]] tools::Json json_of(const crypto::SigningRequest& request);

// What is published

[[nodiscard]] tools::Facts facts_of(const trust::TrustBundle& bundle);
[[nodiscard]] tools::Json json_of(const trust::TrustBundle& bundle);
[[nodiscard]] std::string table_of(const trust::TrustBundle& bundle);  ///< of its authorities
[[nodiscard]] tools::Facts facts_of(const trust::StatusContent& list);
[[nodiscard]] tools::Json json_of(const trust::StatusContent& list);
[[nodiscard]] tools::Json permits_json(const trust::StatusRegister& list,
                                       const std::vector<std::uint32_t>& serials);
[[nodiscard]] std::string permits_table(const trust::StatusRegister& list,
                                        const std::vector<std::uint32_t>& serials);
[[nodiscard]] tools::Facts facts_of(const trust::ListHead& head);
[[nodiscard]] tools::Json json_of(const trust::ListHead& head);
[[nodiscard]] tools::Facts facts_of(const trust::DeltaHead& delta);
[[nodiscard]] tools::Json json_of(const trust::DeltaHead& delta);

}  // namespace permit::custodian
