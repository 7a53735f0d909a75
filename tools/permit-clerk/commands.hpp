#pragma once

#include "permit/tools/program.hpp"

namespace permit::clerk {

void add_issue(tools::Program& program);
void add_rewrites(tools::Program& program);  ///< resign, endorse, extend
void add_request(tools::Program& program);   ///< request resign, endorse, extend
void add_sign(tools::Program& program);
void add_write(tools::Program& program);
void add_carried(tools::Program& program);
void add_renew_keys(tools::Program& program);
void add_pending_commands(tools::Program& program);  ///< resume, pending, forget

}  // namespace permit::clerk
