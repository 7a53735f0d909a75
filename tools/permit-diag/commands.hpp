#pragma once

#include "permit/tools/program.hpp"

namespace permit::diag {

void add_info(tools::Program& program);
void add_layout(tools::Program& program);

}  // namespace permit::diag
