#include "permit/trust/permit_status.hpp"

#include <algorithm>
#include <array>

namespace permit::trust {
namespace {

constexpr std::array<std::string_view, 4> names{"cancelled", "lost", "replaced", "suspended"};

}  // namespace

std::string_view name(PermitStatus status) noexcept { return names[static_cast<std::size_t>(status) - 1]; }

std::optional<PermitStatus> permit_status_named(std::string_view name) noexcept {
    const auto found = std::find(names.begin(), names.end(), name);
    if (found == names.end()) { return std::nullopt; }
    return static_cast<PermitStatus>(found - names.begin() + 1);
}

}  // namespace permit::trust
