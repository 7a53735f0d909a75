#include "commands.hpp"

#include "permit/core/words.hpp"

int main(int argc, char** argv) {
    permit::tools::Program program{argc, argv, "permit-diag",
                                   permit::tr_noop("Looks into a chip, and mends what broke off on it.")};
    permit::diag::add_info(program);
    permit::diag::add_layout(program);
    permit::diag::add_explain(program);
    permit::diag::add_selftest(program);
    permit::diag::add_repair(program);
    permit::diag::add_tear(program);
    return program.run();
}
