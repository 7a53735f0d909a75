#pragma once

#include "permit/rules/words.hpp"

#include <cstdint>
#include <optional>
#include <string_view>

namespace permit::rules {

/// Why a permit is cancelled by decision (reference 5); one suspended too long ends without anybody's act.
enum class CancellationGround : std::uint8_t {
    death,
    registered_locally,  ///< the household registration has moved here
    false_papers,
    own_wish,
    no_longer_eligible,
    left_the_area,       ///< where local rule says so
    suspended_too_long,  ///< likewise; the register notes what the dates say already
    other_legal_ground,
};

/// Kebab-case, for options and --json.
[[nodiscard]] std::string_view name(CancellationGround ground) noexcept;
[[nodiscard]] std::optional<CancellationGround> cancellation_ground_from(std::string_view name) noexcept;
[[nodiscard]] std::string_view explain(CancellationGround ground, Language language) noexcept;

}  // namespace permit::rules
