#pragma once

#include "permit/desfire/file_settings.hpp"
#include "permit/desfire/types.hpp"

#include <optional>

namespace permit::desfire {

/// What one can want to do with a file; which rights permit it says reference 3.4.
enum class FileOperation {
    read,           ///< ReadData, ReadRecords
    write,          ///< WriteData, WriteRecord
    update_record,  ///< UpdateRecord, ClearRecordFile
    get_value,
    debit,
    credit,
    limited_credit,
    commit_reader_id,  ///< transaction MAC file
    change_settings,
};

/// The mode to do it in, or nothing when the chip would refuse: the file's mode when one of the permitting
/// rights, in any access set, is the session key's; plain when one is only free. Without `key` there is no
/// session: plain or nothing. ClearRecordFile is always MACed whatever this says; settings are changed in
/// full mode, or in plain when that is free.
[[nodiscard]] std::optional<CommMode> permitted_mode(const FileSettings& file, std::optional<KeyNumber> key,
                                                     FileOperation operation);

}  // namespace permit::desfire
