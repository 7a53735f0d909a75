#include "counter.hpp"

#include "desk.hpp"
#include "permit/core/words.hpp"
#include "permit/crypto/random.hpp"
#include "permit/tools/data.hpp"
#include "permit/tools/throwaway_ledger.hpp"

#include <spdlog/spdlog.h>
#include <filesystem>
#include <utility>

namespace permit::clerk {

void CounterOptions::add_to(CLI::App& command) {
    card.add_to(command);
    command.add_option("--keys", keys, tr("folder of the station's key store"))->type_name("DIR")->required();
    command.add_option("--bundle", bundle, tr("trust bundle to judge by"))->type_name("FILE")->required();
    passphrase.add_to(command);
    date.add_to(command, tr("the day to act on, in the test realm only"));
}

StationCounter::StationCounter(const std::string& folder, keys::KeyStore store)
    : store_{std::move(store)},
      tables_{layout::CodeTables::load(tools::data_directory() / "codes")},
      memory_{trust::ReaderState::open(std::filesystem::path{folder} / "seen.json")} {}

procedures::Counter StationCounter::counter() {
    return {.role_keys = store_,
            .ledger = store_,
            .root = store_.info().root.fingerprint(),
            .tables = tables_,
            .random = crypto::system_random(),
            .memory = &memory_,
            .progress = [](std::string_view step) { spdlog::info("{}", step); }};
}

std::optional<tools::Rehearsal> StationCounter::rehearsal(const tools::Program& program,
                                                          tools::OpenCard& card, const OnCard& procedure) {
    if (!program.dry_run()) { return std::nullopt; }
    return tools::rehearse(card, store_, [&](card::Transport& twin) {
        tools::ThrowawayLedger ledger{store_};
        procedure(twin, {.role_keys = store_,
                         .ledger = ledger,
                         .root = store_.info().root.fingerprint(),
                         .tables = tables_,
                         .random = crypto::system_random()});
    });
}

std::string StationCounter::name() const { return counter_name(store_); }

trust::TrustBundle StationCounter::trust_from(const std::string& bundle, const tools::Program& program) {
    auto trust = published_trust(store_, bundle);
    take_into_use(trust, memory_, program);
    return trust;
}

std::string counter_name(const keys::KeyStore& store) {
    const auto& info = store.info();
    return info.name.empty() ? std::string{keys::name(info.kind)} : info.name;
}

procedures::Carrier carrier(const keys::KeyStore& store) {
    return {.role_keys = store, .realm = store.info().realm, .root = store.info().root.fingerprint()};
}

}  // namespace permit::clerk
