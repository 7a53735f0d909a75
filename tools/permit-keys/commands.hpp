#pragma once

#include "permit/tools/program.hpp"

namespace permit::custodian {

void add_init(tools::Program& program);
void add_certify(tools::Program& program);      ///< the root's answer to a request
void add_publisher(tools::Program& program);    ///< publisher request, accept, renew
void add_regions(tools::Program& program);      ///< region add, request, accept, renew, retire, revoke, list
void add_authorities(tools::Program& program);  ///< authority …, and signed
void add_stations(tools::Program& program);     ///< station add, renew, revoke, list
void add_roles(tools::Program& program);        ///< role list, roll, drop
void add_status(tools::Program& program);       ///< status add, remove, show, publish
void add_status_publish(tools::Program& program, CLI::App& group);
void add_bundle(tools::Program& program);
void add_log(tools::Program& program);
void add_show(tools::Program& program);
void add_root(tools::Program& program);
void add_certificates(tools::Program& program);

}  // namespace permit::custodian
