#pragma once

#include "card.hpp"

namespace permit::chipsim {

/// A key of the PICC level beside the master key (reference 3.1).
struct PiccKeyRule {
    Byte first;
    Byte last;
    bool on_ev2;
    bool of_nxp;         ///< its value is known to NXP alone, and it cannot be changed
    bool authenticates;  ///< opens a session; the others serve proximity checks and delegation only

    [[nodiscard]] bool covers(Byte number) const noexcept { return first <= number && number <= last; }
};

/// Nothing when this generation has no such key.
[[nodiscard]] const PiccKeyRule* picc_key_rule(const ChipProfile& profile, Byte number) noexcept;

/// A further key of the PICC level as it stands: AES zeros, version 0, until changed. Refuses with 40.
[[nodiscard]] const Key& picc_key(const Card& card, Byte number);

void set_picc_key(ChipMemory& memory, Byte number, Key key);

}  // namespace permit::chipsim
