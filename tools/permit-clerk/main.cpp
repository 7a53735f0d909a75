#include "commands.hpp"
#include "permit/core/words.hpp"

int main(int argc, char** argv) {
    permit::tools::Program program{argc, argv, "permit-clerk",
                                   permit::tr_noop("Issues residence permits and rewrites them.")};
    permit::clerk::add_application(program);
    permit::clerk::add_issue(program);
    permit::clerk::add_replace(program);
    permit::clerk::add_rewrites(program);
    permit::clerk::add_request(program);
    permit::clerk::add_sign(program);
    permit::clerk::add_write(program);
    permit::clerk::add_carried(program);
    permit::clerk::add_renew_keys(program);
    permit::clerk::add_pending_commands(program);
    permit::clerk::add_explain(program);
    permit::clerk::add_policy(program);
    return program.run();
}
