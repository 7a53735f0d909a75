#pragma once

#include "card.hpp"
#include "permit/chipsim/report.hpp"

namespace permit::chipsim {

[[nodiscard]] ChipReport report_of(const Card& card);

}  // namespace permit::chipsim
