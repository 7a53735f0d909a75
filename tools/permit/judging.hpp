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

/// What `verify` and `show` judge by.
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

    void add_to(CLI::App& command);
};

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

    /// Writes what verified into this reader's memory, if it keeps one. After the verdict is told: a memory
    /// that cannot be written must not hide it.
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
