#pragma once

#include "permit/pcsc/context.hpp"

namespace permit::pcsc {

/// What a probe's answer means.
[[nodiscard]] Reader reader_of(const ReaderProbe& probe);

/// Names of all readers; having none is no failure.
[[nodiscard]] Native names_of_readers(PcscApi& api, ContextHandle context, std::vector<std::string>& names);

/// The probe will wait for a change from what it saw.
void remember(ReaderProbe& probe) noexcept;

/// The reader was unplugged since its name was learned.
[[nodiscard]] bool reader_is_gone(Native code) noexcept;

}  // namespace permit::pcsc
