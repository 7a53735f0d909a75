#include "commands.hpp"
#include "permit/core/words.hpp"

int main(int argc, char** argv) {
    permit::tools::Program program{argc, argv, "permit", permit::tr_noop("Checks residence permits.")};
    permit::reader::add_readers(program);
    permit::reader::add_verify(program);
    permit::reader::add_show(program);
    permit::reader::add_doctor(program);
    return program.run();
}
