#pragma once

#include "permit/permit/prospect.hpp"
#include "permit/tools/program.hpp"
#include "permit/tools/text.hpp"

#include <optional>
#include <string>
#include <vector>

namespace permit::tools {

/// A day as JSON; null for none.
[[nodiscard]] Json json(const std::optional<Day>& day);

[[nodiscard]] Json json(const rules::Standing& standing);
[[nodiscard]] Json json(const rules::Duty& duty);

/// Members "next_duty", "outlook", "reminders", "deadlines" and "rules_change".
void add_to(Json& object, const procedures::Prospect& prospect);

/// Total, full years, continuous since and from when on it is shown; with `lines` the sum line by line, its
/// spans and the text of each line in the language spoken.
[[nodiscard]] Json count_json(const rules::ResidenceSum& sum, Day day);
[[nodiscard]] Json sum_json(const rules::ResidenceSum& sum, Day day);

/// State, since when, until when; and the next duty where there is a prospect.
[[nodiscard]] Facts standing_facts(const rules::Standing& standing,
                                   const std::optional<procedures::Prospect>& prospect);

/// The states to come, the reminders, the deadlines that begin today and the change of the rules, a line
/// each.
[[nodiscard]] std::vector<std::string> prospect_lines(const procedures::Prospect& prospect);

/// Lines under a heading, indented; nothing when there are none.
[[nodiscard]] std::string block(const std::string& heading, const std::vector<std::string>& lines,
                                std::string_view indent);

}  // namespace permit::tools
