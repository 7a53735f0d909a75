#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace permit::trust {

/// Why a permit's serial is listed (design 6).
enum class PermitStatus : std::uint8_t { cancelled = 1, lost = 2, replaced = 3, suspended = 4 };

[[nodiscard]] std::string_view name(PermitStatus status) noexcept;
[[nodiscard]] std::optional<PermitStatus> permit_status_named(std::string_view name) noexcept;

}  // namespace permit::trust
