#pragma once

#include "permit/tools/program.hpp"

namespace permit::clerk {

// The subcommands of `permit-clerk application`.
void add_application_check(tools::Program& program, CLI::App& group);
void add_application_new(tools::Program& program, CLI::App& group);
void add_application_import(tools::Program& program, CLI::App& group);

}  // namespace permit::clerk
