#pragma once

#include "permit/cardlayout/policy.hpp"
#include "permit/core/error.hpp"
#include "permit/rules/refusal.hpp"

#include <string>
#include <variant>

namespace permit::procedures {

/// Why, and the article or local rule of this policy that it rests on, in the language spoken.
[[nodiscard]] Error refused(std::string doing, const rules::Refusal& refusal, const layout::Policy& policy,
                            std::string next = {});

/// What the rules allow. Throws Error{rule_refuses} as `refused` says it.
template <class Granted>
[[nodiscard]] Granted granted(const rules::Decision<Granted>& decision, const std::string& doing,
                              const layout::Policy& policy, const std::string& next = {}) {
    if (const auto* refusal = std::get_if<rules::Refusal>(&decision)) {
        throw refused(doing, *refusal, policy, next);
    }
    return std::get<Granted>(decision);
}

}  // namespace permit::procedures
