#pragma once

#include <optional>
#include <string_view>

namespace permit {

/// A root is one or the other; nothing of one is valid in the other (design 6).
enum class Realm { test, production };

[[nodiscard]] constexpr std::string_view name(Realm realm) noexcept {
    return realm == Realm::test ? "test" : "production";
}

[[nodiscard]] constexpr std::optional<Realm> realm_from(std::string_view text) noexcept {
    if (text == "test") { return Realm::test; }
    if (text == "production") { return Realm::production; }
    return std::nullopt;
}

}  // namespace permit
