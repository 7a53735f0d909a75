#pragma once

#include "card.hpp"

#include <array>
#include <initializer_list>

namespace permit::chipsim {

/// Appends the record of one command to TMI, filled with zeros to whole blocks, unless the application
/// has no transaction MAC file or leaves this operation out (reference 10.2).
void log_for_mac(Card& card, std::initializer_list<BytesView> record);

/// Zeros of fixed width inside such records.
inline constexpr std::array<Byte, 8> eight_zeros{};
inline constexpr std::array<Byte, 5> five_zeros{};

/// EncTMRI: the previous ReaderID for the eyes of whoever holds the MAC key (reference 10.3).
[[nodiscard]] Bytes encrypted_previous_reader(const TransactionMacFile& file, const Uid& uid);

/// The file after the commit of `transaction`: TMC, TMV and ReaderID.
[[nodiscard]] TransactionMacFile after_commit(const TransactionMacFile& file, const Uid& uid,
                                              const Transaction& transaction);

}  // namespace permit::chipsim
