#pragma once

#include <filesystem>

namespace permit::tools {

/// ../share beside the running program, where a build and an installation have their data.
[[nodiscard]] std::filesystem::path beside_program();

}  // namespace permit::tools
