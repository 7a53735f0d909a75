#include "desk.hpp"

#include "decision_output.hpp"
#include "listing.hpp"

#include "permit/core/error.hpp"
#include "permit/core/words.hpp"
#include "permit/crypto/random.hpp"
#include "permit/record/envelope.hpp"
#include "permit/rules/profile.hpp"
#include "permit/tools/data.hpp"
#include "permit/tools/throwaway_ledger.hpp"

#include <spdlog/spdlog.h>
#include <filesystem>
#include <utility>

namespace permit::clerk {
namespace {

/// Only an office signs; a station's store has no signing keys to find an authority in.
trust::Authority known_authority(const keys::KeyStore& store, const std::string& name) {
    if (store.info().kind == keys::StoreKind::station) {
        throw Error{ErrorCode::role_not_held, tr("sign as authority {}", name),
                    tr("this is a station's store, which holds no authority's signing key"),
                    tr("use the office's key store, where the authority signs")};
    }
    return tools::read(store.authority(name));
}

std::optional<trust::TrustBundle> published_beside(const keys::KeyStore& store, const std::string& bundle) {
    if (bundle.empty()) { return std::nullopt; }
    return published_trust(store, bundle);
}

}  // namespace

Day acting_day(const tools::DateOption& date, Realm realm) {
    if (date.given() && realm == Realm::production) {
        throw Error{ErrorCode::date_in_production, tr("date the decision")};
    }
    return date.day();
}

trust::TrustBundle published_trust(const keys::KeyStore& store, const std::string& file) {
    return trust::load_bundle(as_bytes(tools::read_file(file, tr("read the trust bundle"))),
                              store.info().root.fingerprint());
}

void take_into_use(const trust::TrustBundle& bundle, trust::ReaderState& memory,
                   const tools::Program& program) {
    memory.accept(bundle);
    if (!program.dry_run()) { memory.save(); }
}

void DeskOptions::add_to(CLI::App& command) {
    card.add_to(command);
    add_without_card_to(command);
}

void DeskOptions::add_without_card_to(CLI::App& command) {
    command.add_option("--keys", keys, tr("folder of the key store"))->type_name("DIR")->required();
    command.add_option("--authority", authority, tr("the issuing authority that decides"))
        ->type_name("NAME")
        ->required();
    passphrase.add_to(command);
    date.add_to(command, tr("the day of the decision, in the test realm only"));
    command.add_option("--bundle", bundle, tr("also refuse what this trust bundle refuses"))
        ->type_name("FILE");
}

Desk::Desk(const tools::Program& program, const DeskOptions& options, keys::KeyStore store,
           const std::string& authority)
    : store_{std::move(store)},
      decided_{acting_day(options.date, store_.info().realm)},
      tables_{layout::CodeTables::load(tools::data_directory() / "codes")},
      profiles_{layout::PolicyProfiles::load(tools::data_directory() / "policies" / "policy_profiles.csv")},
      authority_{known_authority(store_, authority)},
      signer_{store_.authority_signer(authority, decided_)},
      trust_{trust::vouched_for(tools::bundle_content(store_, decided_, decided_))},
      published_{published_beside(store_, options.bundle)},
      memory_{trust::ReaderState::open(std::filesystem::path{options.keys} / "seen.json")} {
    if (published_) { take_into_use(*published_, memory_, program); }
}

procedures::Office Desk::office() {
    return {.role_keys = store_,
            .ledger = store_,
            .signer = *signer_.signer,
            .authority = authority_,
            .trust = trust_,
            .profiles = profiles_,
            .tables = tables_,
            .random = crypto::system_random(),
            .memory = &memory_,
            .progress = [](std::string_view step) { spdlog::info("{}", step); },
            .published = published_ ? &*published_ : nullptr,
            .agree = show_decision,
            .register_ = register_ ? &*register_ : nullptr,
            .take_over = [this](const keys::Replaced& replaced) { list_replaced(store_, replaced); }};
}

void Desk::look_up_permits() {
    register_.emplace();
    for (const auto& work : store_.readable_work()) {
        if (work.work == keys::Work::issue && !work.records.empty()) { remember(work); }
    }
}

void Desk::remember(const keys::Pending& work) {
    const auto envelope = [&](layout::RecordKind kind) { return record::parse(kind, work.records.at(kind)); };
    const auto identity = record::decode_identity(envelope(layout::RecordKind::identity));
    const auto validity = record::decode_validity(envelope(layout::RecordKind::validity));
    const auto& policy = rules::terms_in_force(profiles_, store_.authority(work.authority).profile,
                                               validity.kind, work.decided);
    register_->add(identity.citizen_number,
                   {.serial = validity.serial,
                    .facts = {validity.kind, validity.valid_until, validity.endorsed_until},
                    .policy = &policy,
                    .unfinished = work.uid});
}

std::optional<tools::Rehearsal> Desk::rehearsal(const tools::Program& program, tools::OpenCard& card,
                                                const OnCard& procedure) {
    if (!program.dry_run()) { return std::nullopt; }
    return tools::rehearse(card, store_, [&](card::Transport& twin) {
        tools::ThrowawayLedger ledger{store_};
        procedure(twin, tools::rehearsing(office(), ledger));
    });
}

}  // namespace permit::clerk
