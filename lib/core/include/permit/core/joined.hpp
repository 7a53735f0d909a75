#pragma once

#include "permit/core/words.hpp"

#include <string>

namespace permit {

/// Values as one line in the language spoken, each by its `text`: "a, b, c".
template <class Values, class Text>
[[nodiscard]] std::string joined(const Values& values, Text text) {
    std::string line;
    for (const auto& value : values) {
        if (!line.empty()) { line += tr(", "); }
        line += text(value);
    }
    return line;
}

}  // namespace permit
