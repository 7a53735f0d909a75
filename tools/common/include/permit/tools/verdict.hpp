#pragma once

#include "permit/cardlayout/codes.hpp"
#include "permit/permit/prospect.hpp"
#include "permit/tools/program.hpp"

#include <optional>
#include <string>

namespace permit::tools {

/// A judged permit with what the law makes of it on the day judged by; all of it without the person.
struct Told {
    const procedures::Judgement& judgement;
    std::optional<procedures::Prospect> prospect;
    const layout::CodeTables& tables;
};

/// The JSON verdict of design 10, with "standing" and "next_duty".
[[nodiscard]] Json verdict_json(const Told& told);

/// The verdict, how far to rely on it, the dates, the next step and the reasons, for a person.
[[nodiscard]] std::string verdict_text(const Told& told);

/// Terms and what is to come: "terms", "next_duty", "outlook", "reminders", "deadlines", "rules_change".
[[nodiscard]] Json prospect_json(const Told& told);
[[nodiscard]] std::string prospect_text(const Told& told);

}  // namespace permit::tools
