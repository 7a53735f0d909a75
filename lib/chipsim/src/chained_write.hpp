#pragma once

#include "native.hpp"

namespace permit::chipsim {

/// Bytes after INS of a complete write: its header says how many plain bytes follow (reference 7.9).
[[nodiscard]] std::size_t expected_size(const Card& card, const Command& command, BytesView payload,
                                        Protection protection);

/// First frame of a native-chained write: answers AF.
[[nodiscard]] Answer begin_chain(Card& card, const Command& command, Protection protection,
                                 std::size_t expected, BytesView payload);

/// A further frame; true when the command is complete. Standard files are programmed while frames
/// come in, so a broken chain leaves a mix (reference 11).
[[nodiscard]] bool extend_chain(Card& card, CommandChain& chain, BytesView payload);

}  // namespace permit::chipsim
