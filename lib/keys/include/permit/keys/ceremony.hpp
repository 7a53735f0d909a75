#pragma once

#include <filesystem>
#include <string>
#include <utility>
#include <vector>

namespace permit::keys {

/// One act of a key ceremony, as it stands in the log: who was certified, by which fingerprint, which
/// version was made. Never a secret, never a holder's data.
struct CeremonyAct {
    std::string time;  ///< as the caller writes it, e.g. 2026-11-22T01:02:03Z
    std::string act;   ///< "authority add"
    std::vector<std::pair<std::string, std::string>> facts{};  ///< in the order they are to be read

    friend bool operator==(const CeremonyAct&, const CeremonyAct&) = default;
};

/// `ceremony.log` of a store: one JSON object a line, each with the SHA-256 of the line before it, so that a
/// line that was changed or taken out is seen. That the last lines are missing is seen only by somebody who
/// kept `head()`. Needs no passphrase.
class CeremonyLog {
public:
    explicit CeremonyLog(std::filesystem::path store) : store_{std::move(store)} {}

    /// Durable when this returns. What a crash left of an unfinished line is dropped first. Throws
    /// Error{damaged_store} when the log does not `check`, Error{store_in_use}.
    void append(const CeremonyAct& act) const;

    /// Every act, oldest first; none when there is no log yet. Throws Error{damaged_store} naming the line
    /// that was changed or follows one that is missing.
    [[nodiscard]] std::vector<CeremonyAct> read() const;
    void check() const { (void)read(); }

    /// SHA-256 of the last line in hex; empty without a log.
    [[nodiscard]] std::string head() const;

private:
    std::filesystem::path store_;
};

}  // namespace permit::keys
