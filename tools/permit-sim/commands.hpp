#pragma once

#include "permit/chipsim/report.hpp"
#include "permit/tools/program.hpp"

namespace permit::sim {

void add_new(tools::Program& program);
void add_serve(tools::Program& program);
void add_info(tools::Program& program);
void add_copy(tools::Program& program);

/// "image demo.img: ev3-8k, UID …, 8192 bytes free": what new and copy answer.
void print_made(const tools::Program& program, const std::string& image, const chipsim::ChipReport& report);

}  // namespace permit::sim
