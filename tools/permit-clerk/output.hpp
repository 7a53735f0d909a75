#pragma once

#include "permit/permit/issue.hpp"
#include "permit/permit/rewrite.hpp"
#include "permit/tools/card.hpp"
#include "permit/tools/program.hpp"

namespace permit::clerk {

/// What surrounds every result: the realm, whether anything was written, what it cost.
struct Occasion {
    Realm realm;
    bool dry_run;
    card::Cost cost;
};

void print_issued(const tools::Program& program, const procedures::Issued& issued,
                  const std::vector<procedures::ApplicationWarning>& warnings, const Occasion& occasion);
void print_rewritten(const tools::Program& program, const procedures::Rewritten& rewritten,
                     const Occasion& occasion);

}  // namespace permit::clerk
