#pragma once

#include "permit/keys/store.hpp"
#include "permit/permit/office.hpp"

#include <map>
#include <optional>

namespace permit::tools {

/// A ledger that begins with what a store knows and keeps to itself what is done to it: no serial is drawn,
/// no work kept. The store must outlive it.
class ThrowawayLedger final : public keys::Ledger {
public:
    explicit ThrowawayLedger(const keys::KeyStore& store) noexcept : store_{store} {}

    /// The serial is the one that the store would draw next.
    [[nodiscard]] keys::Pending allocate(const keys::IssueRequest& request) override;
    [[nodiscard]] std::optional<keys::Pending> pending(const Uid& uid) const override;
    void keep(const keys::Pending& pending) override;
    void finish(const Uid& uid) override;
    [[nodiscard]] std::vector<Uid> unfinished() const override;

private:
    const keys::KeyStore& store_;
    std::map<Uid, std::optional<keys::Pending>> changed_{};  ///< empty: finished here
};

/// The same office for a rehearsal: with this ledger, and without a memory of what it saw.
[[nodiscard]] procedures::Office rehearsing(const procedures::Office& office, keys::Ledger& ledger);

}  // namespace permit::tools
