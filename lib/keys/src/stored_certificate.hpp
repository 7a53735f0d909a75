#pragma once

#include "permit/crypto/certificate.hpp"

#include <filesystem>

namespace permit::keys {

/// A certificate in a store's file. Throws Error{damaged_store}.
[[nodiscard]] crypto::Certificate stored_certificate(const std::filesystem::path& file);

}  // namespace permit::keys
