#include "refusing.hpp"

#include "permit/core/words.hpp"
#include "permit/rules/basis.hpp"
#include "permit/rules/decision_text.hpp"

#include <utility>

namespace permit::procedures {

Error refused(std::string doing, const rules::Refusal& refusal, const layout::Policy& policy,
              std::string next) {
    return Error{
        ErrorCode::rule_refuses, std::move(doing),
        tr("{}; rests on: {}", rules::explain(refusal, spoken()), rules::cite(refusal, policy, spoken())),
        std::move(next)};
}

}  // namespace permit::procedures
