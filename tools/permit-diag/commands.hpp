#pragma once

#include "permit/tools/program.hpp"

namespace permit::diag {

void add_info(tools::Program& program);
void add_layout(tools::Program& program);
void add_explain(tools::Program& program);
void add_selftest(tools::Program& program);
void add_repair(tools::Program& program);
void add_tear(tools::Program& program);

}  // namespace permit::diag
