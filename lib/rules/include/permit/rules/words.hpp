#pragma once

#include "permit/core/words.hpp"

#include <string_view>

namespace permit::rules {

using permit::Language;

/// A text of the office in both its languages; the Chinese words are those of reference 1.
struct Words {
    std::string_view english;
    std::string_view chinese;

    [[nodiscard]] constexpr std::string_view in(Language language) const noexcept {
        return language == Language::chinese ? chinese : english;
    }
};

}  // namespace permit::rules
