#pragma once

#include "permit/crypto/aes.hpp"
#include "permit/desfire/command.hpp"
#include "permit/desfire/iso_file_id.hpp"

#include <cstdint>
#include <optional>
#include <vector>

namespace permit::desfire {

// Files (reference 4.5). `iso_id` must be there exactly when the application was created with ISO identifiers
// for its files.
struct NewDataFile {
    FileNumber number;
    CommMode mode;
    AccessRights rights;
    std::uint32_t size;  ///< below 2^24
    std::optional<IsoFileId> iso_id{};
};
[[nodiscard]] Command create_standard_file(const NewDataFile& file);
[[nodiscard]] Command create_backup_file(const NewDataFile& file);

struct NewValueFile {
    FileNumber number;
    CommMode mode;
    AccessRights rights;
    std::int32_t lower_limit = 0;
    std::int32_t upper_limit = 0;
    std::int32_t value = 0;
    bool limited_credit = false;
    bool free_get_value = false;
};
[[nodiscard]] Command create_value_file(const NewValueFile& file);

struct NewRecordFile {
    FileNumber number;
    CommMode mode;
    AccessRights rights;
    std::uint32_t record_size;
    std::uint32_t max_records;  ///< a cyclic file needs one more than shall be readable
    std::optional<IsoFileId> iso_id{};
};
[[nodiscard]] Command create_linear_record_file(const NewRecordFile& file);
[[nodiscard]] Command create_cyclic_record_file(const NewRecordFile& file);

struct NewTransactionMacFile {
    FileNumber number;
    CommMode mode;
    AccessRights rights;  ///< write must be never
};
/// The options "skip unauthenticated" and "counter limit" are set by `change_file_settings` afterwards: only
/// there do public documents name them.
[[nodiscard]] Command create_transaction_mac_file(const NewTransactionMacFile& file,
                                                  const crypto::Aes128Key& key, KeyVersion version);

[[nodiscard]] Command delete_file(FileNumber file);
[[nodiscard]] Command get_file_ids();
[[nodiscard]] Command get_iso_file_ids();
[[nodiscard]] Command get_file_settings(FileNumber file);
/// EV3: how often a file with secure dynamic messaging was read without a session.
[[nodiscard]] Command get_file_counters(FileNumber file);

struct NewFileSettings {
    CommMode mode;
    AccessRights rights;
    bool skip_unauthenticated = false;             ///< transaction MAC file only
    std::optional<std::uint32_t> counter_limit{};  ///< transaction MAC file only; above its counter
    /// EV2 and later: up to seven sets beside `rights`; their `change` is sent as never. The list replaces
    /// the one of before. How it is sent is uncertain (reference 3.4).
    std::vector<AccessRights> further_rights{};
};
/// `sent` is full when the file's change right is a key and plain when it is free. Changing an option of the
/// transaction MAC file aborts a pending transaction. Throws Error{bad_input} for more than seven further
/// sets.
[[nodiscard]] Command change_file_settings(FileNumber file, const NewFileSettings& settings,
                                           CommMode sent = CommMode::full);

}  // namespace permit::desfire
