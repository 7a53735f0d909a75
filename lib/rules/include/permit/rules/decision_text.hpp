#pragma once

#include "permit/cardlayout/fields.hpp"
#include "permit/rules/deadline.hpp"
#include "permit/rules/extension.hpp"
#include "permit/rules/outlook.hpp"
#include "permit/rules/words.hpp"

#include <string>

namespace permit::rules {

// What the clerk shows before anything is written and tells the holder: one sentence each, the days in it.

[[nodiscard]] std::string explain(const Extension& extension, Language language);

/// The day, and that it is provisional where the holidays are not published yet.
[[nodiscard]] std::string explain(const Deadline& deadline, Language language);

/// "endorse from 2021-12-01 to 2021-12-31".
[[nodiscard]] std::string explain(const Duty& duty, Language language);
[[nodiscard]] std::string explain(const Reminder& reminder, Language language);

[[nodiscard]] std::string_view words(layout::Ground ground, Language language) noexcept;
[[nodiscard]] std::string_view words(layout::Event event, Language language) noexcept;

}  // namespace permit::rules
