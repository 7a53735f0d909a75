#pragma once

#include <cstddef>

namespace permit::record::testing {

/// How often this thread has called `operator new` in this program. OpenSSL takes its own memory elsewhere.
[[nodiscard]] std::size_t allocations() noexcept;

}  // namespace permit::record::testing
