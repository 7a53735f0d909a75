#include "permit/rules/one_permit.hpp"

#include "permit/rules/standing.hpp"

#include <algorithm>

namespace permit::rules {
namespace {

bool is_over(const HeldPermit& permit, Day day) {
    if (permit.ended) { return true; }
    const auto state = standing(permit.facts, *permit.policy, day).state;
    return state == State::expired || state == State::cancelled;
}

}  // namespace

std::vector<HeldPermit> PermitsInMemory::permits_of(const CitizenNumber& number) const {
    const auto held = permits_.find(number.text());
    return held == permits_.end() ? std::vector<HeldPermit>{} : held->second;
}

std::optional<HeldPermit> permit_in_the_way(const PermitLookup& lookup, const CitizenNumber& number,
                                            layout::PermitKind kind, Day day) {
    const auto held = lookup.permits_of(number);
    const auto other = std::find_if(held.begin(), held.end(), [&](const HeldPermit& permit) {
        return permit.facts.kind == kind && !is_over(permit, day);
    });
    return other == held.end() ? std::nullopt : std::optional{*other};
}

}  // namespace permit::rules
