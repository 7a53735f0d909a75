#include "permit/desfire/file_commands.hpp"

#include "permit/core/error.hpp"
#include "permit/core/words.hpp"

#include "wire_fields.hpp"

namespace permit::desfire {
namespace {

constexpr Byte aes_key_type = 0x02;  // CreateTransactionMACFile
constexpr Byte further_rights_on = 0x80;
constexpr Byte counter_limit_on = 0x20;
constexpr Byte skip_unauthenticated_on = 0x10;

constexpr std::size_t most_files = 32;
constexpr std::size_t longest_file_settings = 96;
constexpr std::size_t most_further_rights = 7;

/// What every creation begins with: number, ISO identifier, option, rights.
Bytes beginning(FileNumber number, std::optional<IsoFileId> iso_id, CommMode mode,
                const AccessRights& rights) {
    Bytes header{number.value()};
    if (iso_id) { append(header, iso_id->wire()); }
    header.push_back(option(mode));
    append(header, rights.wire());
    return header;
}

Command create_data_file(std::string_view name, Byte ins, const NewDataFile& file) {
    return {
        .name = name,
        .ins = ins,
        .header = join({beginning(file.number, file.iso_id, file.mode, file.rights), le24(file.size, name)})};
}

Command create_record_file(std::string_view name, Byte ins, const NewRecordFile& file) {
    return {.name = name,
            .ins = ins,
            .header = join({beginning(file.number, file.iso_id, file.mode, file.rights),
                            le24(file.record_size, name), le24(file.max_records, name)})};
}

/// Count and sets, as GetFileSettings answers them; nothing when there are none.
Bytes further(std::vector<AccessRights> sets) {
    if (sets.empty()) { return {}; }
    if (sets.size() > most_further_rights) {
        throw Error{ErrorCode::bad_input, tr("ChangeFileSettings"),
                    tr("a file has at most seven further sets of rights")};
    }
    Bytes wire{static_cast<Byte>(sets.size())};
    for (auto& set : sets) {
        set.change = Access::never();
        append(wire, set.wire());
    }
    return wire;
}

}  // namespace

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

Command get_iso_file_ids() {
    return {.name = "GetISOFileIDs", .ins = 0x61, .longest_answer = 2 * most_files};
}

Command get_file_settings(FileNumber file) {
    return {.name = "GetFileSettings",
            .ins = 0xF5,
            .header = {file.value()},
            .longest_answer = longest_file_settings};
}

Command get_file_counters(FileNumber file) {
    return {.name = "GetFileCounters",
            .ins = 0xF6,
            .header = {file.value()},
            .mode = CommMode::full,
            .longest_answer = 5};
}

Command change_file_settings(FileNumber file, const NewFileSettings& settings, CommMode sent) {
    const auto first =
        static_cast<Byte>(option(settings.mode) | (settings.counter_limit ? counter_limit_on : 0U) |
                          (settings.skip_unauthenticated ? skip_unauthenticated_on : 0U) |
                          (settings.further_rights.empty() ? 0U : further_rights_on));
    const auto limit = little_endian<4>(settings.counter_limit.value_or(0));
    return {.name = "ChangeFileSettings",
            .ins = 0x5F,
            .header = {file.value()},
            .data = secret({std::array{first}, settings.rights.wire(),
                            settings.counter_limit ? BytesView{limit} : BytesView{},
                            further(settings.further_rights)}),
            .mode = sent};
}

}  // namespace permit::desfire
