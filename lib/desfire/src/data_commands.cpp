#include "permit/desfire/data_commands.hpp"

#include "permit/core/error.hpp"
#include "permit/core/words.hpp"

#include "wire_fields.hpp"

#include <limits>
#include <string>

namespace permit::desfire {
namespace {

constexpr std::size_t longest_apdu_answer = 256;

Command change_value(std::string_view name, Byte ins, FileNumber file, std::uint32_t amount, CommMode mode) {
    if (amount > static_cast<std::uint32_t>(std::numeric_limits<std::int32_t>::max())) {
        throw Error{ErrorCode::internal, std::string{name}, tr("the amount does not fit a value file")};
    }
    return {.name = name,
            .ins = ins,
            .header = {file.value()},
            .data = secret({little_endian<4>(amount)}),
            .mode = mode};
}

/// The two codes of one function (reference 1.3).
struct Code {
    Byte iso;
    Byte native;
    [[nodiscard]] constexpr Byte of(Chaining chaining) const noexcept {
        return chaining == Chaining::iso ? iso : native;
    }
};

}  // namespace

Command read_data(FileNumber file, Range range, CommMode mode, Chaining chaining) {
    constexpr auto name = "ReadData";
    return {.name = name,
            .ins = Code{.iso = 0xAD, .native = 0xBD}.of(chaining),
            .header = join({std::array{file.value()}, le24(range.offset, name), le24(range.length, name)}),
            .mode = mode,
            .longest_answer = range.length == 0 ? longest_apdu_answer : range.length,
            .chaining = chaining};
}

Command write_data(FileNumber file, std::uint32_t offset, BytesView data, CommMode mode, Chaining chaining) {
    constexpr auto name = "WriteData";
    return {.name = name,
            .ins = Code{.iso = 0x8D, .native = 0x3D}.of(chaining),
            .header = join({std::array{file.value()}, le24(offset, name), le24(data.size(), name)}),
            .data = SecretBytes{data},
            .mode = mode,
            .chaining = chaining};
}

Command get_value(FileNumber file, CommMode mode) {
    return {.name = "GetValue", .ins = 0x6C, .header = {file.value()}, .mode = mode, .longest_answer = 4};
}

Command credit(FileNumber file, std::uint32_t amount, CommMode mode) {
    return change_value("Credit", 0x0C, file, amount, mode);
}

Command debit(FileNumber file, std::uint32_t amount, CommMode mode) {
    return change_value("Debit", 0xDC, file, amount, mode);
}

Command limited_credit(FileNumber file, std::uint32_t amount, CommMode mode) {
    return change_value("LimitedCredit", 0x1C, file, amount, mode);
}

Command read_records(FileNumber file, RecordRange range, std::uint32_t record_size, CommMode mode,
                     Chaining chaining) {
    constexpr auto name = "ReadRecords";
    return {.name = name,
            .ins = Code{.iso = 0xAB, .native = 0xBB}.of(chaining),
            .header = join({std::array{file.value()}, le24(range.first, name), le24(range.count, name)}),
            .mode = mode,
            .longest_answer =
                range.count == 0 ? longest_apdu_answer : std::size_t{range.count} * std::size_t{record_size},
            .chaining = chaining};
}

Command write_record(FileNumber file, std::uint32_t offset, BytesView data, CommMode mode,
                     Chaining chaining) {
    constexpr auto name = "WriteRecord";
    return {.name = name,
            .ins = Code{.iso = 0x8B, .native = 0x3B}.of(chaining),
            .header = join({std::array{file.value()}, le24(offset, name), le24(data.size(), name)}),
            .data = SecretBytes{data},
            .mode = mode,
            .chaining = chaining};
}

Command update_record(FileNumber file, std::uint32_t record, std::uint32_t offset, BytesView data,
                      CommMode mode, Chaining chaining) {
    constexpr auto name = "UpdateRecord";
    return {.name = name,
            .ins = Code{.iso = 0xBA, .native = 0xDB}.of(chaining),
            .header = join(
                {std::array{file.value()}, le24(record, name), le24(offset, name), le24(data.size(), name)}),
            .data = SecretBytes{data},
            .mode = mode,
            .chaining = chaining};
}

Command clear_record_file(FileNumber file) {
    return {.name = "ClearRecordFile", .ins = 0xEB, .header = {file.value()}};
}

Command commit_transaction() { return {.name = "CommitTransaction", .ins = 0xC7}; }

Command commit_transaction_with_receipt() {
    return {.name = "CommitTransaction", .ins = 0xC7, .header = {0x01}, .longest_answer = 12};
}

Command abort_transaction() { return {.name = "AbortTransaction", .ins = 0xA7}; }

Command commit_reader_id(std::span<const Byte, 16> reader_id) {
    return {.name = "CommitReaderID",
            .ins = 0xC8,
            .header = {reader_id.begin(), reader_id.end()},
            .longest_answer = 16};
}

}  // namespace permit::desfire
