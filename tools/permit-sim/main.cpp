#include "commands.hpp"

#include "permit/core/words.hpp"

int main(int argc, char** argv) {
    permit::tools::Program program{argc, argv, "permit-sim", permit::tr_noop("A DESFire chip in software.")};
    permit::sim::add_new(program);
    permit::sim::add_serve(program);
    permit::sim::add_info(program);
    permit::sim::add_copy(program);
    return program.run();
}
