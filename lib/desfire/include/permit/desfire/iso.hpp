#pragma once

#include "permit/core/bytes.hpp"
#include "permit/desfire/chip.hpp"
#include "permit/desfire/iso_file_id.hpp"

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace permit::desfire {

/// Whether a SELECT shall answer the file control information.
enum class Fci : Byte { answered = 0x00, left_out = 0x0C };

/// What a SELECT found.
struct IsoSelected {
    Bytes control_information{};  ///< FCI when asked for and there is one: the content of file 1F if free to
                                  ///< read
    bool counter_exhausted = false;  ///< 6283: the transaction counter has reached its limit
};

/// The ISO 7816-4 commands of the chip (reference 5), for technicians: always plain. A selection by name or
/// identifier ends session and transaction and makes Chip::selected unknown, also when it happens to find an
/// EF; everything but SELECT is refused with Error{internal} while the chip holds a session. A refusal of the
/// chip is Error{chip_refused} with the row of the status table; 6A82 keeps the selection of before. What
/// UPDATE BINARY and APPEND RECORD write to files with backup needs CommitTransaction.
class IsoCommands {
public:
    explicit IsoCommands(Chip& chip) noexcept : chip_{chip} {}

    /// The master file: the chip's own level.
    IsoSelected select_master_file(Fci fci = Fci::left_out);
    /// MF, DF or EF by identifier.
    IsoSelected select(IsoFileId file, Fci fci = Fci::left_out);
    /// An application by its DF name, 1–16 bytes.
    IsoSelected select_df(BytesView name, Fci fci = Fci::left_out);
    /// An EF of the selected application; keeps session and transaction.
    IsoSelected select_ef(IsoFileId file, Fci fci = Fci::left_out);

    /// `length` 1–256 bytes, fewer when the file ends; of the selected EF. `offset` up to 32767.
    [[nodiscard]] Bytes read_binary(std::uint16_t offset, std::size_t length);
    /// 1–255 bytes.
    void update_binary(std::uint16_t offset, BytesView data);
    /// Record 1 is the newest; `length` as read_binary.
    [[nodiscard]] Bytes read_record(Byte record, std::size_t length);
    /// 1–255 bytes: a whole record.
    void append_record(BytesView data);

private:
    IsoSelected select(Byte how, BytesView what, Fci fci);
    [[nodiscard]] Bytes ask(const card::CommandApdu& command, std::string_view doing);

    Chip& chip_;
};

}  // namespace permit::desfire
