#pragma once

#include "native.hpp"

namespace permit::chipsim {

/// 0A, 1A, AA, 71 or 77, known to this generation (reference 4.8).
[[nodiscard]] bool is_authentication(const ChipProfile& profile, Byte ins) noexcept;

/// Part 1: answers the encrypted nonce with AF.
[[nodiscard]] Answer begin_authentication(Card& card, Byte ins, BytesView payload);

/// Part 2: on success the card has a new session.
[[nodiscard]] Answer finish_authentication(Card& card, const HalfAuthentication& half, BytesView payload);

}  // namespace permit::chipsim
