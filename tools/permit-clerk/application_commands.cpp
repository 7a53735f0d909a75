#include "application_commands.hpp"

#include "commands.hpp"

#include "permit/core/words.hpp"

namespace permit::clerk {

void add_application(tools::Program& program) {
    auto& group = program.group("application", tr("write, check and import application files"));
    add_application_check(program, group);
    add_application_new(program, group);
    add_application_import(program, group);
}

}  // namespace permit::clerk
