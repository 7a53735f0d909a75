#pragma once

#include "card.hpp"
#include "fields.hpp"

namespace permit::chipsim {

inline constexpr Byte transaction_mac_limit_bit = 0x20;
inline constexpr Byte leave_out_unauthenticated_bit = 0x10;
inline constexpr Byte transaction_mac_option_bits = 0x33;
inline constexpr Byte more_rights_bit = 0x80;
inline constexpr Byte sdm_bit = 0x40;

/// Option bits a data, value or record file may have (reference 3.5); `standard` files of EV3 may
/// have SDM.
[[nodiscard]] Byte file_option_bits(const ChipProfile& profile, bool standard) noexcept;

/// One set of access rights; refuses with 9E when it names a key the application does not have.
[[nodiscard]] AccessRights rights_field(const Application& application, Fields& fields);

/// Write must be F, and leaving operations out excludes a free ReaderID (reference 4.5).
void check_transaction_mac_rights(const File& file);

/// Drops what an open transaction holds for one file.
void forget_pending(Transaction& transaction, Byte file);

}  // namespace permit::chipsim
