#pragma once

#include "permit/cardlayout/codes.hpp"
#include "permit/keys/store.hpp"
#include "permit/permit/carried_file.hpp"
#include "permit/permit/office.hpp"
#include "permit/tools/card.hpp"
#include "permit/tools/passphrase.hpp"
#include "permit/tools/program.hpp"
#include "permit/tools/rehearsal.hpp"
#include "permit/trust/reader_state.hpp"

#include <functional>
#include <optional>
#include <string>

namespace permit::clerk {

/// The options of every command at a counter whose authority sits elsewhere.
struct CounterOptions {
    std::string keys{};
    tools::CardOption card{};
    tools::PassphraseOption passphrase{};
    tools::DateOption date{};
    std::string bundle{};

    void add_to(CLI::App& command);
};

/// A counter: a station's store unlocked, or an office's used as one; tables loaded; no signer.
class StationCounter {
public:
    StationCounter(const std::string& folder, keys::KeyStore store);
    StationCounter(const StationCounter&) = delete;
    StationCounter& operator=(const StationCounter&) = delete;

    [[nodiscard]] procedures::Counter counter();

    /// What `procedure` would send to the card, if this is a dry run; neither card nor store hears of it.
    using OnCard = std::function<void(card::Transport&, const procedures::Counter&)>;
    [[nodiscard]] std::optional<tools::Rehearsal> rehearsal(const tools::Program& program,
                                                            tools::OpenCard& card, const OnCard& procedure);

    [[nodiscard]] const keys::KeyStore& store() const noexcept { return store_; }
    [[nodiscard]] Realm realm() const noexcept { return store_.info().realm; }
    [[nodiscard]] const layout::CodeTables& tables() const noexcept { return tables_; }

    /// What requests made here are signed with.
    [[nodiscard]] std::string name() const;

    /// The published bundle to judge by, taken into use. Throws Error{old_bundle}, {old_list}.
    [[nodiscard]] trust::TrustBundle trust_from(const std::string& bundle, const tools::Program& program);

private:
    keys::KeyStore store_;
    layout::CodeTables tables_;
    trust::ReaderState memory_;  ///< seen.json in the store's folder
};

/// What requests made with this store are signed with.
[[nodiscard]] std::string counter_name(const keys::KeyStore& store);

/// Who opens carried files with this store.
[[nodiscard]] procedures::Carrier carrier(const keys::KeyStore& store);

}  // namespace permit::clerk
