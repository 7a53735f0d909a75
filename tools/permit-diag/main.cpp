#include "commands.hpp"

int main(int argc, char** argv) {
    permit::tools::Program program{"permit-diag", "Looks into a chip."};
    permit::diag::add_info(program);
    permit::diag::add_layout(program);
    return program.run(argc, argv);
}
