#pragma once

#include "permit/tools/program.hpp"

namespace permit::reader {

void add_readers(tools::Program& program);
void add_verify(tools::Program& program);
void add_show(tools::Program& program);
void add_doctor(tools::Program& program);

}  // namespace permit::reader
