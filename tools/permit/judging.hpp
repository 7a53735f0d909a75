#pragma once

#include "lists.hpp"

#include "permit/cardlayout/codes.hpp"
#include "permit/keys/store.hpp"
#include "permit/permit/judge.hpp"
#include "permit/permit/verify.hpp"
#include "permit/tools/card.hpp"
#include "permit/tools/passphrase.hpp"
#include "permit/tools/program.hpp"
#include "permit/trust/bundle.hpp"
#include "permit/trust/reader_state.hpp"

#include <memory>
#include <optional>
#include <string>

namespace permit::reader {

/// What `verify`, `show` and `doctor` judge by.
struct JudgingOptions {
    tools::CardOption card{};
    std::string bundle{};
    std::string root{};
    ListOptions lists{};
    std::string state{};
    std::string here{};
    std::string keys{};
    tools::PassphraseOption passphrase{};
    tools::DateOption date{};

    /// Asks for the trust bundle too, unless it may be left out.
    void add_to(CLI::App& command, bool bundle_required = true);

    // Throw Error as what they load does.
    [[nodiscard]] trust::TrustBundle load_bundle() const;
    /// This reader's memory, that has taken the bundle and the list into use; none when it keeps none.
    [[nodiscard]] std::optional<trust::ReaderState> load_state(
        const trust::TrustBundle& by, const std::optional<trust::PublishedList>& beside) const;
    /// Throws Error{wrong_root} for keys of another root than the bundle's; none when there are none.
    [[nodiscard]] std::optional<keys::KeyStore> load_keys(const trust::TrustBundle& by) const;
    [[nodiscard]] std::optional<trust::DivisionPrefix> place() const;
};

/// Proof by the role these keys have. Throws Error{role_not_held} for keys that no reader has.
[[nodiscard]] procedures::Proof proof_by(const keys::KeyStore& keys);

/// The trust bundle checked, this reader's memory and keys opened.
class Judging {
public:
    explicit Judging(const JudgingOptions& options);
    Judging(const Judging&) = delete;
    Judging& operator=(const Judging&) = delete;

    [[nodiscard]] procedures::Circumstances circumstances() const;

    /// Proof by the role this reader has; none without keys.
    [[nodiscard]] std::optional<procedures::Proof> proof() const;
    /// Throws Error{role_not_held} when the keys cannot read the whole card.
    [[nodiscard]] procedures::Proof inspection() const;

    /// Writes what reached every level asked for into this reader's memory, if it keeps one: a signature
    /// alone does not count where the chip was to prove itself and did not. After the verdict is told: a
    /// memory that cannot be written must not hide it.
    void remember(const procedures::Judgement& judgement);

    [[nodiscard]] const layout::CodeTables& tables() const noexcept { return tables_; }

private:
    layout::CodeTables tables_;
    trust::TrustBundle bundle_;
    std::optional<trust::PublishedList> list_;
    std::optional<trust::ReaderState> state_;
    std::optional<trust::DivisionPrefix> here_;
    std::optional<keys::KeyStore> keys_;
    Day today_;
    int stale_days_;
};

/// The root's fingerprint from a certificate file or as text; no pin for an empty one.
[[nodiscard]] trust::Pin pin_from(const std::string& root);

}  // namespace permit::reader
