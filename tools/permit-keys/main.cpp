#include "commands.hpp"
#include "permit/core/words.hpp"

int main(int argc, char** argv) {
    permit::tools::Program program{argc, argv, "permit-keys",
                                   permit::tr_noop("Keeps the keys of residence permits.")};
    permit::custodian::add_init(program);
    permit::custodian::add_certify(program);
    permit::custodian::add_publisher(program);
    permit::custodian::add_regions(program);
    permit::custodian::add_authorities(program);
    permit::custodian::add_stations(program);
    permit::custodian::add_roles(program);
    permit::custodian::add_status(program);
    permit::custodian::add_bundle(program);
    permit::custodian::add_log(program);
    permit::custodian::add_show(program);
    permit::custodian::add_root(program);
    permit::custodian::add_certificates(program);
    return program.run();
}
