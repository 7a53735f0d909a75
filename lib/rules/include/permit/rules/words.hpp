#pragma once

#include <cstdint>
#include <string_view>

namespace permit::rules {

enum class Language : std::uint8_t { english, chinese };

/// A text of the office in both its languages; the Chinese words are those of reference 1.
struct Words {
    std::string_view english;
    std::string_view chinese;

    [[nodiscard]] constexpr std::string_view in(Language language) const noexcept {
        return language == Language::chinese ? chinese : english;
    }
};

}  // namespace permit::rules
