#include "desk.hpp"

#include "permit/core/error.hpp"
#include "permit/crypto/random.hpp"
#include "permit/tools/data.hpp"

#include <spdlog/spdlog.h>
#include <utility>

namespace permit::clerk {
namespace {

/// In the production realm a decision is of the day it is made.
Day decision_day(const tools::DateOption& date, Realm realm) {
    if (date.given() && realm == Realm::production) {
        throw Error{ErrorCode::date_in_production, "date the decision"};
    }
    return date.day();
}

trust::Authority known_authority(const keys::KeyStore& store, const std::string& name) {
    const auto authority = store.authority(name);
    return trust::authority_from(authority.certificate, authority.profile,
                                 {authority.first_serial, authority.last_serial});
}

/// What the office itself would publish now: its own authorities are those whose records it rewrites.
trust::TrustBundle own_trust(const keys::KeyStore& store, Day today) {
    const auto publisher = store.publisher();
    trust::BundleContent content{
        .realm = store.info().realm,
        .number = 1,
        .issued = today,
        .use_by = today,
        .root = store.info().root,
        .publisher = publisher.certificate,
        .authorities = {},
        .profiles = tools::read_file(tools::data_directory() / "policies" / "policy_profiles.csv",
                                     "read the policy profiles")};
    for (const auto& authority : store.authorities()) {
        content.authorities.push_back(known_authority(store, authority.name));
    }
    return trust::load_bundle(trust::sign_bundle(content, *publisher.signer),
                              store.info().root.fingerprint());
}

}  // namespace

void DeskOptions::add_to(CLI::App& command) {
    card.add_to(command);
    command.add_option("--keys", keys, "folder of the key store")->type_name("DIR")->required();
    command.add_option("--authority", authority, "the issuing authority that decides")
        ->type_name("NAME")
        ->required();
    passphrase.add_to(command);
    date.add_to(command, "the day of the decision, in the test realm only");
    command.add_flag("--dry-run", dry_run, "check, decide and show; write nothing");
}

keys::KeyStore open_store(const std::string& folder, const tools::PassphraseOption& passphrase) {
    (void)keys::KeyStore::inspect(folder);
    return keys::KeyStore::open(folder, passphrase.read("Passphrase of " + folder).reveal());
}

Desk::Desk(const DeskOptions& options, keys::KeyStore store, const std::string& authority)
    : store_{std::move(store)},
      tables_{layout::CodeTables::load(tools::data_directory() / "codes")},
      profiles_{layout::PolicyProfiles::load(tools::data_directory() / "policies" / "policy_profiles.csv")},
      authority_{known_authority(store_, authority)},
      signer_{store_.authority_signer(authority)},
      trust_{own_trust(store_, options.date.day())},
      decided_{decision_day(options.date, store_.info().realm)} {}

procedures::Office Desk::office() {
    return {.role_keys = store_,
            .ledger = store_,
            .signer = *signer_.signer,
            .authority = authority_,
            .trust = trust_,
            .profiles = profiles_,
            .tables = tables_,
            .random = crypto::system_random(),
            .progress = [](std::string_view step) { spdlog::info("{}", step); }};
}

}  // namespace permit::clerk
