#pragma once

#include "permit/permit/office.hpp"
#include "permit/permit/rewrite.hpp"
#include "permit/rules/endorsement.hpp"
#include "permit/rules/facts.hpp"
#include "permit/rules/move.hpp"
#include "permit/rules/residence_count.hpp"

#include <string>
#include <vector>

/// Decisions as the desk shows them, in the language spoken.
namespace permit::procedures {

[[nodiscard]] rules::Facts facts_of(const record::Validity& validity);
[[nodiscard]] rules::ResidenceCount count_of(const record::Residence& residence);

/// What differs between two states of a permit.
[[nodiscard]] std::vector<Change> changes_between(const record::Validity& validity,
                                                  const record::Residence& residence, const Rewrite& now);

/// What the holder has to do next and when, if anything.
void note_next_duty(Decision& decision, const record::Validity& now, const layout::Policy& policy);

/// `before` is the count that the endorsement goes on with or ends.
[[nodiscard]] Decision decision_of(const rules::Endorsement& endorsement, const layout::Policy& policy,
                                   const rules::ResidenceCount& before);
[[nodiscard]] Decision decision_of(const rules::Move& move, const layout::Policy& left, Day decided);
[[nodiscard]] Decision decision_of(const Extend& extend, const layout::Policy& policy);
[[nodiscard]] Decision decision_of(const Retire& retire, const layout::Policy& policy, Day last_day);

}  // namespace permit::procedures
