#include "permit/rules/standing.hpp"

#include "timeline.hpp"

#include <array>

namespace permit::rules {
namespace {

constexpr std::array<std::string_view, 5> state_names{"valid", "due-soon", "suspended", "expired",
                                                      "cancelled"};
constexpr std::array<std::string_view, 6> step_names{"none",    "endorse",     "extend",
                                                     "restore", "apply-again", "new-card"};

}  // namespace

std::string_view name(State state) noexcept { return state_names.at(static_cast<std::size_t>(state)); }
std::string_view name(NextStep step) noexcept { return step_names.at(static_cast<std::size_t>(step)); }

EndorsementWindow endorsement_window(const layout::Policy& policy, Day endorsed_until) noexcept {
    const Day anniversary = endorsed_until.plus_days(1);
    return {Timeline::window_before(anniversary, policy),
            policy.last_day == layout::LastDay::anniversary ? anniversary : endorsed_until};
}

bool is_late(const Facts& facts, const layout::Policy& policy, Day day) noexcept {
    return facts.endorsed_until && day > endorsement_window(policy, *facts.endorsed_until).last_day;
}

Standing standing(const Facts& facts, const layout::Policy& policy, Day day) {
    return Timeline{facts, policy}.at(day);
}

}  // namespace permit::rules
