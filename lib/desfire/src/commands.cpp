#include "permit/desfire/commands.hpp"

#include "permit/core/error.hpp"
#include "permit/crypto/crc.hpp"

#include <algorithm>
#include <array>
#include <limits>
#include <string>

namespace permit::desfire {
namespace {

constexpr Byte aes_keys = 0x80;      // KS2 bits 7–6
constexpr Byte aes_key_type = 0x02;  // CreateTransactionMACFile
constexpr Byte counter_limit_on = 0x20;
constexpr Byte skip_unauthenticated_on = 0x10;

constexpr std::size_t most_applications = 512;  // 16 kB in units of 32 bytes
constexpr std::size_t most_files = 32;
constexpr std::size_t longest_file_settings = 96;
constexpr std::size_t longest_apdu_answer = 256;

Byte option(CommMode mode) noexcept { return static_cast<Byte>(mode); }

std::array<Byte, 4> signed_le(std::int32_t value) noexcept {
    return little_endian<4>(static_cast<std::uint32_t>(value));
}

/// 24-bit fields of the chip. Throws Error{internal}: sizes come from our layout, not from users.
std::array<Byte, 3> le24(std::size_t value, std::string_view command) {
    if (value > 0xFFFFFF) {
        throw Error{ErrorCode::internal, std::string{command}, "a length or offset does not fit 24 bits"};
    }
    return little_endian<3>(value);
}

SecretBytes secret(std::initializer_list<BytesView> pieces) { return SecretBytes{join(pieces)}; }

Command create_data_file(std::string_view name, Byte ins, const NewDataFile& file) {
    return {.name = name,
            .ins = ins,
            .header = join({std::array{file.number.value(), option(file.mode)}, file.rights.wire(),
                            le24(file.size, name)})};
}

Command create_record_file(std::string_view name, Byte ins, const NewRecordFile& file) {
    return {.name = name,
            .ins = ins,
            .header = join({std::array{file.number.value(), option(file.mode)}, file.rights.wire(),
                            le24(file.record_size, name), le24(file.max_records, name)})};
}

Command change_value(std::string_view name, Byte ins, FileNumber file, std::uint32_t amount, CommMode mode) {
    if (amount > static_cast<std::uint32_t>(std::numeric_limits<std::int32_t>::max())) {
        throw Error{ErrorCode::internal, std::string{name}, "the amount does not fit a value file"};
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

Command get_version() { return {.name = "GetVersion", .ins = 0x60, .longest_answer = 29}; }

Command get_application_ids() {
    return {.name = "GetApplicationIDs", .ins = 0x6A, .longest_answer = 3 * most_applications};
}

Command get_free_memory() { return {.name = "FreeMem", .ins = 0x6E, .longest_answer = 3}; }

Command get_card_uid() {
    return {.name = "GetCardUID", .ins = 0x51, .mode = CommMode::full, .longest_answer = 7};
}

Command format_picc() { return {.name = "FormatPICC", .ins = 0xFC}; }

Command read_signature(CommMode mode) {
    return {.name = "Read_Sig", .ins = 0x3C, .header = {0x00}, .mode = mode, .longest_answer = 56};
}

Command set_configuration(Configuration configuration, BytesView data) {
    return {.name = "SetConfiguration",
            .ins = 0x5C,
            .header = {static_cast<Byte>(configuration)},
            .data = SecretBytes{data},
            .mode = CommMode::full};
}

Command create_application(const NewApplication& application) {
    return {
        .name = "CreateApplication",
        .ins = 0xCA,
        .header = join({application.id.wire(), std::array{application.settings.wire(),
                                                          static_cast<Byte>(aes_keys | application.keys)}})};
}

Command delete_application(AppId application) {
    return {.name = "DeleteApplication", .ins = 0xDA, .header = join({application.wire()})};
}

Command get_key_settings() { return {.name = "GetKeySettings", .ins = 0x45, .longest_answer = 8}; }

Command change_key_settings(KeySettings settings) {
    return {.name = "ChangeKeySettings",
            .ins = 0x54,
            .data = secret({std::array{settings.wire()}}),
            .mode = CommMode::full};
}

Command get_key_version(KeyNumber key) {
    return {.name = "GetKeyVersion", .ins = 0x64, .header = {key.value()}, .longest_answer = 1};
}

Command change_own_key(Byte wire_number, const crypto::Aes128Key& key, KeyVersion version) {
    return {.name = "ChangeKey",
            .ins = 0xC4,
            .header = {wire_number},
            .data = secret({key.reveal(), std::array{version.value()}}),
            .mode = CommMode::full,
            .session = SessionAfter::over};
}

Command change_other_key(Byte wire_number, const crypto::Aes128Key& old_key, const crypto::Aes128Key& new_key,
                         KeyVersion version) {
    crypto::Aes128Key difference = new_key;
    std::transform(old_key.reveal().begin(), old_key.reveal().end(), new_key.reveal().begin(),
                   difference.reveal_mutable().begin(),
                   [](Byte a, Byte b) { return static_cast<Byte>(a ^ b); });
    return {.name = "ChangeKey",
            .ins = 0xC4,
            .header = {wire_number},
            .data = secret(
                {difference.reveal(), std::array{version.value()}, crypto::desfire_crc32(new_key.reveal())}),
            .mode = CommMode::full};
}

Command create_standard_file(const NewDataFile& file) {
    return create_data_file("CreateStdDataFile", 0xCD, file);
}

Command create_backup_file(const NewDataFile& file) {
    return create_data_file("CreateBackupDataFile", 0xCB, file);
}

Command create_value_file(const NewValueFile& file) {
    const auto flags =
        static_cast<Byte>((file.limited_credit ? 0x01U : 0U) | (file.free_get_value ? 0x02U : 0U));
    return {.name = "CreateValueFile",
            .ins = 0xCC,
            .header = join({std::array{file.number.value(), option(file.mode)}, file.rights.wire(),
                            signed_le(file.lower_limit), signed_le(file.upper_limit), signed_le(file.value),
                            std::array{flags}})};
}

Command create_linear_record_file(const NewRecordFile& file) {
    return create_record_file("CreateLinearRecordFile", 0xC1, file);
}

Command create_cyclic_record_file(const NewRecordFile& file) {
    return create_record_file("CreateCyclicRecordFile", 0xC0, file);
}

Command create_transaction_mac_file(const NewTransactionMacFile& file, const crypto::Aes128Key& key,
                                    KeyVersion version) {
    return {.name = "CreateTransactionMACFile",
            .ins = 0xCE,
            .header = join({std::array{file.number.value(), option(file.mode)}, file.rights.wire(),
                            std::array{aes_key_type}}),
            .data = secret({key.reveal(), std::array{version.value()}}),
            .mode = CommMode::full};
}

Command delete_file(FileNumber file) { return {.name = "DeleteFile", .ins = 0xDF, .header = {file.value()}}; }

Command get_file_ids() { return {.name = "GetFileIDs", .ins = 0x6F, .longest_answer = most_files}; }

Command get_file_settings(FileNumber file) {
    return {.name = "GetFileSettings",
            .ins = 0xF5,
            .header = {file.value()},
            .longest_answer = longest_file_settings};
}

Command change_file_settings(FileNumber file, const NewFileSettings& settings, CommMode sent) {
    const auto first =
        static_cast<Byte>(option(settings.mode) | (settings.counter_limit ? counter_limit_on : 0U) |
                          (settings.skip_unauthenticated ? skip_unauthenticated_on : 0U));
    const auto limit = little_endian<4>(settings.counter_limit.value_or(0));
    return {.name = "ChangeFileSettings",
            .ins = 0x5F,
            .header = {file.value()},
            .data = secret({std::array{first}, settings.rights.wire(),
                            settings.counter_limit ? BytesView{limit} : BytesView{}}),
            .mode = sent};
}

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
