#pragma once

#include "memory.hpp"
#include "volatile.hpp"

namespace permit::chipsim {

/// The file after the commit of what is pending for it: a full cyclic file loses its oldest record, and
/// keeps one declared record unreadable if `keeps_spare` (reference 4.5).
[[nodiscard]] RecordFile after_commit(const RecordFile& file, const PendingRecords& pending,
                                      bool keeps_spare);

}  // namespace permit::chipsim
