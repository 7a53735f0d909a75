#include "permit/tools/throwaway_ledger.hpp"

#include <algorithm>

namespace permit::tools {

keys::Pending ThrowawayLedger::allocate(const keys::IssueRequest& request) {
    keys::Pending work = store_.foreseen(request);
    keep(work);
    return work;
}

std::optional<keys::Pending> ThrowawayLedger::pending(const Uid& uid) const {
    const auto changed = changed_.find(uid);
    return changed == changed_.end() ? store_.pending(uid) : changed->second;
}

void ThrowawayLedger::keep(const keys::Pending& pending) { changed_.insert_or_assign(pending.uid, pending); }

void ThrowawayLedger::finish(const Uid& uid) { changed_.insert_or_assign(uid, std::nullopt); }

std::vector<Uid> ThrowawayLedger::unfinished() const {
    auto uids = store_.unfinished();
    for (const auto& [uid, work] : changed_) {
        uids.erase(std::remove(uids.begin(), uids.end(), uid), uids.end());
        if (work) { uids.push_back(uid); }
    }
    std::sort(uids.begin(), uids.end());
    return uids;
}

procedures::Office rehearsing(const procedures::Office& office, keys::Ledger& ledger) {
    return {.role_keys = office.role_keys,
            .ledger = ledger,
            .signer = office.signer,
            .authority = office.authority,
            .trust = office.trust,
            .profiles = office.profiles,
            .tables = office.tables,
            .random = office.random,
            .published = office.published};
}

}  // namespace permit::tools
