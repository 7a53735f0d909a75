#pragma once

#include "permit/keys/store.hpp"
#include "permit/tools/program.hpp"
#include "permit/tools/realm.hpp"
#include "permit/tools/text.hpp"
#include "permit/trust/bundle.hpp"

#include <string>
#include <vector>

/// How stores, authorities and bundles are shown, as text and as JSON.
namespace permit::custodian {

[[nodiscard]] tools::Facts facts_of(const keys::StoreInfo& info);
[[nodiscard]] tools::Json json_of(const keys::StoreInfo& info);

[[nodiscard]] tools::Facts facts_of(const trust::Authority& authority);
[[nodiscard]] tools::Json json_of(const trust::Authority& authority);
[[nodiscard]] std::string table_of(const std::vector<trust::Authority>& authorities);
[[nodiscard]] tools::Json json_of(const std::vector<trust::Authority>& authorities);

[[nodiscard]] tools::Facts facts_of(const trust::BundleContent& bundle);
[[nodiscard]] tools::Json json_of(const trust::BundleContent& bundle);

}  // namespace permit::custodian
