#pragma once

#include "card.hpp"

#include <array>
#include <initializer_list>

namespace permit::chipsim {

/// Appends the record of one command to TMI of the application that file `number` (as on the wire) is in,
/// filled with zeros to whole blocks, unless that application has no transaction MAC file or leaves
/// this operation out (reference 10.2).
void log_for_mac(Card& card, Byte number, std::initializer_list<BytesView> record);

/// The transaction MAC files of the selected applications, by their numbers on the wire: none, one or two.
[[nodiscard]] std::vector<Byte> transaction_mac_files(const Card& card);

/// Zeros of fixed width inside such records.
inline constexpr std::array<Byte, 8> eight_zeros{};
inline constexpr std::array<Byte, 5> five_zeros{};

/// EncTMRI: the previous ReaderID for the eyes of whoever holds the MAC key (reference 10.3).
[[nodiscard]] Bytes encrypted_previous_reader(const TransactionMacFile& file, const Uid& uid);

/// The file after the commit: TMC, TMV over `mac_input`, ReaderID.
[[nodiscard]] TransactionMacFile after_commit(const TransactionMacFile& file, const Uid& uid,
                                              BytesView mac_input,
                                              const std::optional<PendingReader>& reader);

}  // namespace permit::chipsim
