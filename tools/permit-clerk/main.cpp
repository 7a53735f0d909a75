#include "commands.hpp"

int main(int argc, char** argv) {
    permit::tools::Program program{"permit-clerk", "Issues residence permits and rewrites them."};
    permit::clerk::add_issue(program);
    permit::clerk::add_rewrites(program);
    permit::clerk::add_request(program);
    permit::clerk::add_sign(program);
    permit::clerk::add_write(program);
    permit::clerk::add_carried(program);
    permit::clerk::add_renew_keys(program);
    permit::clerk::add_pending_commands(program);
    return program.run(argc, argv);
}
