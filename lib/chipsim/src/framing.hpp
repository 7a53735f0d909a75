#pragma once

#include "card.hpp"

namespace permit::chipsim {

/// One command in any form (reference 1.1): wrapped 90 …, ISO 00 …, or native.
[[nodiscard]] Bytes answer(Card& card, BytesView command);

}  // namespace permit::chipsim
