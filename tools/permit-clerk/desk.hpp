#pragma once

#include "permit/cardlayout/codes.hpp"
#include "permit/cardlayout/policy.hpp"
#include "permit/keys/store.hpp"
#include "permit/permit/office.hpp"
#include "permit/rules/one_permit.hpp"
#include "permit/tools/card.hpp"
#include "permit/tools/passphrase.hpp"
#include "permit/tools/program.hpp"
#include "permit/tools/realm.hpp"
#include "permit/tools/rehearsal.hpp"
#include "permit/trust/bundle.hpp"
#include "permit/trust/reader_state.hpp"

#include <functional>
#include <optional>
#include <string>

namespace permit::clerk {

/// The day something is decided or done. In the production realm that is the day it is made: throws
/// Error{date_in_production} for --date there.
[[nodiscard]] Day acting_day(const tools::DateOption& date, Realm realm);

/// A published bundle under the store's own root.
[[nodiscard]] trust::TrustBundle published_trust(const keys::KeyStore& store, const std::string& file);

/// From now on no older bundle is used with this store; remembered before a card is touched, but for a dry
/// run. Throws Error{old_bundle}, {old_list}.
void take_into_use(const trust::TrustBundle& bundle, trust::ReaderState& memory,
                   const tools::Program& program);

/// The options of every command that decides.
struct DeskOptions {
    std::string keys{};
    std::string authority{};
    tools::CardOption card{};
    tools::PassphraseOption passphrase{};
    tools::DateOption date{};
    std::string bundle{};

    void add_to(CLI::App& command);
    /// For a desk without a card.
    void add_without_card_to(CLI::App& command);
};

/// An authority's desk: its store unlocked, its signer at hand, tables and rules loaded.
class Desk {
public:
    /// `authority` may differ from the option's when broken-off work names its own.
    Desk(const tools::Program& program, const DeskOptions& options, keys::KeyStore store,
         const std::string& authority);
    Desk(const Desk&) = delete;
    Desk& operator=(const Desk&) = delete;

    /// Shows every decision on stderr.
    [[nodiscard]] procedures::Office office();

    /// From now on the office knows who holds what, as far as this store can tell: the permits whose making
    /// is not finished.
    void look_up_permits();

    [[nodiscard]] keys::KeyStore& store() noexcept { return store_; }

    /// What `procedure` would send to the card, if this is a dry run; neither card nor store hears of it.
    using OnCard = std::function<void(card::Transport&, const procedures::Office&)>;
    [[nodiscard]] std::optional<tools::Rehearsal> rehearsal(const tools::Program& program,
                                                            tools::OpenCard& card, const OnCard& procedure);

    [[nodiscard]] Day decided() const noexcept { return decided_; }
    [[nodiscard]] Realm realm() const noexcept { return store_.info().realm; }
    [[nodiscard]] const layout::CodeTables& tables() const noexcept { return tables_; }

private:
    void remember(const keys::Pending& work);

    keys::KeyStore store_;
    Day decided_;
    layout::CodeTables tables_;
    layout::PolicyProfiles profiles_;
    trust::Authority authority_;
    keys::CertifiedSigner signer_;
    trust::TrustBundle trust_;                     ///< what the store itself vouches for
    std::optional<trust::TrustBundle> published_;  ///< --bundle
    trust::ReaderState memory_;                    ///< seen.json in the store's folder
    std::optional<rules::PermitsInMemory> register_{};
};

}  // namespace permit::clerk
