#pragma once

#include "permit/cardlayout/fields.hpp"
#include "permit/core/chip.hpp"
#include "permit/core/date.hpp"
#include "permit/crypto/hash.hpp"

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace permit::keys {

/// What was begun on a card.
enum class Work : std::uint8_t { issue, resign, endorse, extend, retire };

[[nodiscard]] std::string_view name(Work work) noexcept;
[[nodiscard]] std::optional<Work> work_from(std::string_view name) noexcept;

/// Why a new card takes the place of another (reference 5 and 9).
enum class ReplacementReason : std::uint8_t { damaged, changed, lost };

/// As options, files and --json write them.
[[nodiscard]] std::string_view name(ReplacementReason reason) noexcept;
[[nodiscard]] std::optional<ReplacementReason> replacement_reason_from(std::string_view name) noexcept;

/// The permit whose card a new one takes the place of.
struct Replaced {
    std::uint32_t serial;
    ReplacementReason reason;

    friend bool operator==(Replaced, Replaced) = default;
};

/// Everything needed to finish on a card what broke off, with the same signed bytes: two different
/// records of one version never exist (design 5).
struct Pending {
    Work work;
    Uid uid;
    std::string authority;
    std::uint32_t serial;
    std::uint16_t version;
    Day decided;
    crypto::Digest request;                         ///< of what was asked for; the caller defines it
    std::map<layout::RecordKind, Bytes> records{};  ///< signed; empty until they are
    Bytes portrait{};                               ///< the JPEG as it goes to the card
    std::string signed_for{};            ///< the station that writes it; empty: begun on the card here
    std::optional<Replaced> replaces{};  ///< of a new card that takes the place of another

    friend bool operator==(const Pending&, const Pending&) = default;
};

/// What somebody wants to issue; the request's digest tells a repetition from something new.
struct IssueRequest {
    Uid uid;
    std::string authority;
    Day decided;
    crypto::Digest request;
};

/// Serials and unfinished work of an office or a station. Everything is durable when a call returns.
class Ledger {
public:
    virtual ~Ledger() = default;

    /// The authority's next serial for a new card, kept at once as pending work of version 1. The same
    /// request for the same card gets the serial it already has, whatever crashed in between; so does
    /// another request of the same authority while nothing is signed, because nothing is on the card then.
    /// Throws Error{pending_mismatch} when something else was begun on the card, Error{unknown_authority},
    /// Error{serials_exhausted}, Error{store_in_use}.
    [[nodiscard]] virtual Pending allocate(const IssueRequest& request) = 0;

    /// What was begun on this card. Throws Error{damaged_store} for a file that cannot be read,
    /// Error{pending_mismatch} for one that speaks of another card than its name.
    [[nodiscard]] virtual std::optional<Pending> pending(const Uid& uid) const = 0;

    /// Keeps work before its first byte is written to the card. Throws Error{pending_mismatch} when other
    /// work was begun on the card, or the same work with other records.
    virtual void keep(const Pending& pending) = 0;

    /// The card was read back: forgets the work. Nothing happens when there was none.
    virtual void finish(const Uid& uid) = 0;

    /// Forgets this very work. Other work that took its place stays.
    virtual void close(const Pending& work);

    /// Closes work that needs nobody any more and keeps what follows it, in one step: nobody else can have
    /// begun something in between. Throws Error{pending_mismatch} when it is not `closed` that is kept.
    virtual void replace(const Pending& closed, const Pending& next);

    /// The cards with unfinished work, ascending.
    [[nodiscard]] virtual std::vector<Uid> unfinished() const = 0;

    /// The work on them that can be read, in that order; a damaged file is told when its own card comes.
    [[nodiscard]] std::vector<Pending> readable_work() const;
};

}  // namespace permit::keys
