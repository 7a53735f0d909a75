#include "being_replaced.hpp"

#include "permit/core/error.hpp"
#include "permit/core/words.hpp"

namespace permit::procedures {
namespace {

Error unfinished(const Uid& chip, const std::string& doing, std::string why) {
    return Error{ErrorCode::pending_mismatch, doing, std::move(why), finish_or_forget(chip)};
}

}  // namespace

std::string finish_or_forget(const Uid& chip) {
    return tr("finish card {0} with permit-clerk resume, or drop it with permit-clerk forget {0}",
              chip.text());
}

void require_not_being_replaced(const keys::Ledger& ledger, std::uint32_t serial, const std::string& doing) {
    for (const auto& work : ledger.readable_work()) {
        if (!work.records.empty() && work.replaces && work.replaces->serial == serial) {
            throw unfinished(work.uid, doing, tr("a new card is being made for it, and is not finished"));
        }
    }
}

void require_replaceable_now(const keys::Ledger& ledger, std::uint32_t serial, std::uint16_t version,
                             const std::string& doing) {
    require_not_being_replaced(ledger, serial, doing);
    for (const auto& work : ledger.readable_work()) {
        if (!work.records.empty() && work.serial == serial && work.version > version) {
            throw unfinished(work.uid, doing, tr("permit {} has unfinished work on its card", serial));
        }
    }
}

}  // namespace permit::procedures
