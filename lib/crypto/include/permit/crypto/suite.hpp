#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace permit::crypto {

/// How records, bundles, lists and certificates are signed (design 5): ECDSA on P-256 with SHA-256, or SM2
/// with SM3 under the user ID `sm2_user_id`. One suite rules a whole realm, from its root to every record.
enum class Suite : std::uint8_t { es256, sm2 };

/// Stands in every SM2 digest (GB/T 32918.2 5.5); never left to a library's default.
inline constexpr std::string_view sm2_user_id = "1234567812345678";

/// "es256", "sm2": as people write them.
[[nodiscard]] std::string_view name(Suite suite) noexcept;
[[nodiscard]] std::optional<Suite> suite_named(std::string_view name) noexcept;

/// The algorithm in a COSE header: -7, or -65537 of the private range. Nothing for any other number.
[[nodiscard]] std::int64_t cose_algorithm(Suite suite) noexcept;
[[nodiscard]] std::optional<Suite> suite_of_cose(std::int64_t algorithm) noexcept;

}  // namespace permit::crypto
