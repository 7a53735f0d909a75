#pragma once

#include "permit/tools/program.hpp"

namespace permit::custodian {

void add_init(tools::Program& program);
void add_authorities(tools::Program& program);  ///< authority add, authority list
void add_stations(tools::Program& program);     ///< station add
void add_bundle(tools::Program& program);
void add_show(tools::Program& program);
void add_root(tools::Program& program);

}  // namespace permit::custodian
