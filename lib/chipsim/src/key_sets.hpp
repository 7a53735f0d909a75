#pragma once

#include "command.hpp"

namespace permit::chipsim {

/// An inactive key set of the selected application; refuses with 40 when there is none of this number.
[[nodiscard]] const KeySet& key_set(const Card& card, Byte set);

/// The same in the next state of the memory, where it must be.
[[nodiscard]] KeySet& key_set_in(ChipMemory& next, AppId application, Byte set);

/// Answer of GetKeyVersion to the set byte 80: one version for each set, the active one first, 00 for a set
/// that was not finalized.
[[nodiscard]] Bytes key_set_versions(const Card& card);

/// The fields behind KS3 in CreateApplication: AKSVersion, NoKeySets, MaxKeySize, AppKeySetSett
/// (reference 4.2). Refuses with 9E.
[[nodiscard]] KeySets key_sets_field(const Application& application, Fields& fields);

/// The same fields on their way out.
[[nodiscard]] std::array<Byte, 4> wire_settings(const KeySets& sets);

/// The answer to a command that took the session's own key away (reference 4.4).
[[nodiscard]] Reply ended_session(Card& card);

}  // namespace permit::chipsim
