#pragma once

#include "permit/rules/deadline.hpp"
#include "permit/rules/endorsement.hpp"
#include "permit/rules/extension.hpp"
#include "permit/rules/move.hpp"
#include "permit/rules/outlook.hpp"
#include "permit/rules/words.hpp"

#include <string>

namespace permit::rules {

// Decisions as the clerk shows them before anything is written: one sentence each, the days in it.

/// "endorsed until 2023-05-31, the year counts from 2022-06-01; 2022-01-01 to 2022-05-31 do not count".
[[nodiscard]] std::string explain(const Endorsement& endorsement, Language language);
[[nodiscard]] std::string explain(const Extension& extension, Language language);

/// What becomes of the permit, and when the move was to be reported.
[[nodiscard]] std::string explain(const Move& move, Language language);

/// The reason and, where it has one, its day. What it rests on is `cite`'s.
[[nodiscard]] std::string explain(const Refusal& refusal, Language language);

/// The day, and that it is provisional where the holidays are not published yet.
[[nodiscard]] std::string explain(const Deadline& deadline, Language language);

/// "endorse from 2021-12-01 to 2021-12-31".
[[nodiscard]] std::string explain(const Duty& duty, Language language);
[[nodiscard]] std::string explain(const Reminder& reminder, Language language);

[[nodiscard]] std::string_view words(layout::Ground ground, Language language) noexcept;
[[nodiscard]] std::string_view words(layout::Event event, Language language) noexcept;

}  // namespace permit::rules
