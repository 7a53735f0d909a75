#include "workbench.hpp"

#include "permit/core/error.hpp"
#include "permit/core/words.hpp"
#include "permit/crypto/random.hpp"
#include "permit/tools/data.hpp"
#include "permit/tools/realm.hpp"

#include <spdlog/spdlog.h>
#include <filesystem>
#include <utility>

namespace permit::diag {
namespace {

keys::KeyStore office_only(keys::KeyStore store) {
    if (store.info().kind == keys::StoreKind::office) { return store; }
    throw Error{ErrorCode::role_not_held, tr("finish what an office began"),
                tr("this is a station's store, which begins nothing and keeps no unfinished work"),
                tr("use the office's key store")};
}

}  // namespace

Workbench::Workbench(const std::string& folder, keys::KeyStore store, Day today)
    : store_{office_only(std::move(store))},
      tables_{layout::CodeTables::load(tools::data_directory() / "codes")},
      profiles_{layout::PolicyProfiles::load(tools::data_directory() / "policies" / "policy_profiles.csv")},
      trust_{trust::vouched_for(tools::bundle_content(store_, today, today))},
      memory_{trust::ReaderState::open(std::filesystem::path{folder} / "seen.json")} {}

procedures::Office Workbench::office(const std::string& authority) {
    authority_.emplace(tools::read(store_.authority(authority)));
    signer_.emplace(store_.authority_signer(authority));
    return {.role_keys = store_,
            .ledger = store_,
            .signer = *signer_->signer,
            .authority = *authority_,
            .trust = trust_,
            .profiles = profiles_,
            .tables = tables_,
            .random = crypto::system_random(),
            .memory = &memory_,
            .progress = [](std::string_view step) { spdlog::info("{}", step); }};
}

}  // namespace permit::diag
