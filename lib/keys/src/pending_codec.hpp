#pragma once

#include "permit/core/secret.hpp"
#include "permit/keys/pending.hpp"

#include <filesystem>

namespace permit::keys {

/// Pending work as JSON; sealed by the caller, for it holds personal data.
[[nodiscard]] SecretBytes encode(const Pending& pending);

/// Throws Error{damaged_store} naming `file`.
[[nodiscard]] Pending decode_pending(BytesView encoded, const std::filesystem::path& file);

}  // namespace permit::keys
