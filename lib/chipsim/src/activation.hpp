#pragma once

#include "card.hpp"

namespace permit::chipsim {

/// What the chip shows when the field comes on (reference 1.5). Draws a random UID where that is on.
[[nodiscard]] Activation activation_of(const Card& card);

/// Bytes of an ATS in front of the historical bytes: TL, T0 and what T0 announces.
[[nodiscard]] std::size_t interface_size(BytesView ats) noexcept;

/// The ATR PC/SC makes of an ATS: 3B, 8n, 80, 01, historical bytes, XOR of all after 3B.
[[nodiscard]] Bytes atr_for(BytesView ats);

}  // namespace permit::chipsim
