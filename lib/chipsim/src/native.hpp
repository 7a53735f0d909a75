#pragma once

#include "command.hpp"

namespace permit::chipsim {

struct Answer {
    Status status = Status::ok;
    Bytes data{};
};

/// Carries out one frame of a native command, wrapped or not: chaining, authentication, secure messaging,
/// the command itself. Errors end session and transaction (reference 2.1).
[[nodiscard]] Answer native_frame(Card& card, Byte ins, BytesView payload);

}  // namespace permit::chipsim
