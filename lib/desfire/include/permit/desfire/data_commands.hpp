#pragma once

#include "permit/desfire/command.hpp"

#include <array>
#include <cstdint>
#include <span>

namespace permit::desfire {

// Data (reference 4.6). `mode` is the effective mode (`effective_mode`); Channel's read and write split what
// is longer than one command may be.
/// Length 0 asks for the rest of the file, at most 256 bytes of answer data.
[[nodiscard]] Command read_data(FileNumber file, Range range, CommMode mode,
                                Chaining chaining = Chaining::iso);
[[nodiscard]] Command write_data(FileNumber file, std::uint32_t offset, BytesView data, CommMode mode,
                                 Chaining chaining = Chaining::iso);
[[nodiscard]] Command get_value(FileNumber file, CommMode mode);
/// Amounts up to 2^31 - 1; throws Error{internal} above.
[[nodiscard]] Command credit(FileNumber file, std::uint32_t amount, CommMode mode);
[[nodiscard]] Command debit(FileNumber file, std::uint32_t amount, CommMode mode);
[[nodiscard]] Command limited_credit(FileNumber file, std::uint32_t amount, CommMode mode);
[[nodiscard]] Command read_records(FileNumber file, RecordRange range, std::uint32_t record_size,
                                   CommMode mode, Chaining chaining = Chaining::iso);
[[nodiscard]] Command write_record(FileNumber file, std::uint32_t offset, BytesView data, CommMode mode,
                                   Chaining chaining = Chaining::iso);
[[nodiscard]] Command update_record(FileNumber file, std::uint32_t record, std::uint32_t offset,
                                    BytesView data, CommMode mode, Chaining chaining = Chaining::iso);
[[nodiscard]] Command clear_record_file(FileNumber file);

// Transactions (reference 4.7)
[[nodiscard]] Command commit_transaction();
/// Also returns counter and transaction MAC; needs a transaction MAC file.
[[nodiscard]] Command commit_transaction_with_receipt();
[[nodiscard]] Command abort_transaction();

/// What a reader calls itself in transaction MACs (reference 10.3).
using ReaderId = std::array<Byte, 16>;
/// Once in a transaction; needs a transaction MAC file that allows it.
[[nodiscard]] Command commit_reader_id(std::span<const Byte, 16> reader_id);

}  // namespace permit::desfire
