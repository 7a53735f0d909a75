#pragma once

#include "card.hpp"

namespace permit::chipsim {

/// ISO 7816-4 commands (CLA 00, reference 5): SELECT, READ and UPDATE BINARY, READ RECORDS, APPEND RECORD,
/// always in plain. GET CHALLENGE, EXTERNAL and INTERNAL AUTHENTICATE are answered 6D00: no public
/// source tells what they carry. The answer includes SW1 SW2. Errors end session and transaction.
[[nodiscard]] Bytes iso_command(Card& card, BytesView apdu);

}  // namespace permit::chipsim
