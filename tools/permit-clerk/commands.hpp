#pragma once

#include "permit/tools/program.hpp"

namespace permit::clerk {

void add_application(tools::Program& program);  ///< application check, new, import
void add_issue(tools::Program& program);
void add_replace(tools::Program& program);
void add_rewrites(tools::Program& program);  ///< resign, endorse, extend, retire
void add_request(tools::Program& program);   ///< request resign, endorse, extend
void add_sign(tools::Program& program);
void add_write(tools::Program& program);
void add_carried(tools::Program& program);
void add_renew_keys(tools::Program& program);
void add_pending_commands(tools::Program& program);  ///< resume, pending, forget
void add_explain(tools::Program& program);
void add_policy(tools::Program& program);  ///< policy show, list, check

}  // namespace permit::clerk
