#pragma once

#include "permit/rules/eligibility.hpp"

#include <optional>
#include <string_view>
#include <vector>

namespace permit::procedures {

/// What was shown at the counter beside the facts that go on the chip; it never goes there (reference 3, 6).
struct Evidence {
    std::vector<rules::Registration> registrations;
    rules::Papers papers;
    bool lives_in_the_home = false;
    bool cannot_come = false;
    std::optional<rules::Agent> agent{};
    std::optional<rules::Sponsor> sponsor{};
};

/// Every paper there is, in the order of the enumeration.
[[nodiscard]] std::vector<rules::Paper> all_papers();

/// By the names of application files: those of rules::name for papers, "guardian", "near-relative";
/// "home", "work", "investment", "talent", "county-rule", "family".
[[nodiscard]] std::optional<rules::Paper> paper_from(std::string_view name) noexcept;
[[nodiscard]] std::optional<rules::AgentRole> agent_role_from(std::string_view name) noexcept;
[[nodiscard]] std::optional<rules::LongTermGround> long_term_ground_from(std::string_view name) noexcept;
[[nodiscard]] std::string_view name(rules::AgentRole role) noexcept;
[[nodiscard]] std::string_view name(rules::LongTermGround ground) noexcept;

}  // namespace permit::procedures
