#pragma once

#include "permit/permit/decision.hpp"
#include "permit/tools/program.hpp"

#include <string>

namespace permit::clerk {

/// A decision for --json; the items by their English names.
[[nodiscard]] tools::Json decision_json(const procedures::Decision& decision);

/// A decision for who stands at the desk, several lines.
[[nodiscard]] std::string decision_text(const procedures::Decision& decision);

/// On stderr, before anything is written.
void show_decision(const procedures::Decision& decision);

}  // namespace permit::clerk
