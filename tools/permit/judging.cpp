#include "judging.hpp"

#include "permit/core/error.hpp"
#include "permit/core/words.hpp"
#include "permit/crypto/random.hpp"
#include "permit/tools/data.hpp"
#include "permit/tools/realm.hpp"

#include <filesystem>

namespace permit::reader {
namespace {

/// What was taken into use is remembered whatever comes of the card. A memory that cannot be written must not
/// hide the verdict: `remember` says so after it.
void save_editions(std::optional<trust::ReaderState>& state) {
    if (!state) { return; }
    try {
        state->save();
    } catch (const Error&) {}
}

}  // namespace

trust::Pin pin_from(const std::string& root) {
    if (root.empty()) { return std::nullopt; }
    if (!std::filesystem::exists(root)) { return trust::fingerprint_from(root); }
    const std::string content = tools::read_file(root, tr("read the root certificate"));
    try {
        return trust::fingerprint_of_file(as_bytes(content));
    } catch (const Error& error) {
        throw Error{ErrorCode::bad_input, tr("read the root certificate {}", root), error.why(),
                    tr("name the file that permit-keys root wrote, or the root's fingerprint")};
    }
}

void JudgingOptions::add_to(CLI::App& command, bool bundle_required) {
    card.add_to(command);
    command.add_option("--bundle", bundle, tr("the trust bundle to judge by"))
        ->type_name("FILE")
        ->required(bundle_required);
    command.add_option("--root", root, tr("the root to rely on: its certificate or fingerprint"))
        ->type_name("FILE|FINGERPRINT");
    lists.add_to(command);
    command
        .add_option("--state", state,
                    tr("this reader's memory of bundles, lists and cards, to notice old ones"))
        ->type_name("FILE");
    command.add_option("--here", here, tr("the place the permit must be for: 2, 4 or 6 digits"))
        ->type_name("DIVISION");
    command
        .add_option("--keys", keys,
                    tr("key store with the gate or inspect role, to have the chip prove itself"))
        ->type_name("DIR");
    passphrase.add_to(command);
    date.add_to(command, tr("the day to judge by"));
}

trust::TrustBundle JudgingOptions::load_bundle() const {
    const std::string content = tools::read_file(bundle, tr("read the trust bundle"));
    return trust::load_bundle(as_bytes(content), pin_from(root));
}

std::optional<trust::ReaderState> JudgingOptions::load_state(
    const trust::TrustBundle& by, const std::optional<trust::PublishedList>& beside) const {
    if (state.empty()) { return std::nullopt; }
    auto memory = trust::ReaderState::open(state);
    memory.accept(by, beside ? &*beside : nullptr);
    return memory;
}

std::optional<keys::KeyStore> JudgingOptions::load_keys(const trust::TrustBundle& by) const {
    if (keys.empty()) { return std::nullopt; }
    auto store = tools::open_store(keys, passphrase);
    if (store.info().root.fingerprint() != by.root_fingerprint()) {
        throw Error{ErrorCode::wrong_root, tr("use the keys of {}", keys),
                    tr("keys and trust bundle are of different roots"),
                    tr("take the trust bundle and the key store of the same realm")};
    }
    return store;
}

std::optional<trust::DivisionPrefix> JudgingOptions::place() const {
    if (here.empty()) { return std::nullopt; }
    return trust::DivisionPrefix::parse(here);
}

procedures::Proof proof_by(const keys::KeyStore& keys) {
    const auto role = procedures::proving_role(keys);
    if (!role) {
        throw Error{ErrorCode::role_not_held, tr("have the chip prove itself"),
                    tr("this key store holds neither the gate nor the inspect role")};
    }
    return {*role, keys, crypto::system_random()};
}

Judging::Judging(const JudgingOptions& options)
    : tables_{layout::CodeTables::load(tools::data_directory() / "codes")},
      bundle_{options.load_bundle()},
      list_{options.lists.load(bundle_)},
      state_{options.load_state(bundle_, list_)},
      here_{options.place()},
      keys_{options.load_keys(bundle_)},
      today_{options.date.day()},
      stale_days_{options.lists.stale_days} {
    save_editions(state_);
}

procedures::Circumstances Judging::circumstances() const {
    return {.bundle = bundle_,
            .today = today_,
            .memory = state_ ? &*state_ : nullptr,
            .here = here_,
            .list = list_ ? &*list_ : nullptr,
            .tolerated_staleness = stale_days_};
}

std::optional<procedures::Proof> Judging::proof() const {
    if (!keys_) { return std::nullopt; }
    return proof_by(*keys_);
}

procedures::Proof Judging::inspection() const {
    if (!keys_ || !keys_->holds(keys::Role::inspect)) {
        throw Error{ErrorCode::role_not_held, tr("read the whole card"),
                    tr("names and addresses are read with the inspect role only"),
                    tr("give --keys with a store that holds it, or use permit verify")};
    }
    return {layout::Role::inspect, *keys_, crypto::system_random()};
}

void Judging::remember(const procedures::Judgement& judgement) {
    if (!state_) { return; }
    const auto& reached = judgement.assurance;
    if (judgement.validity && reached.signature && reached.bound && (!keys_ || reached.genuine)) {
        state_->saw(bundle_.root_fingerprint(), judgement.validity->serial, judgement.validity->version);
    }
    state_->save();
}

}  // namespace permit::reader
