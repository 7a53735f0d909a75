#pragma once

#include "permit/core/bytes.hpp"
#include "permit/core/chip.hpp"
#include "permit/core/secret.hpp"
#include "permit/crypto/aes.hpp"
#include "permit/desfire/frame_limits.hpp"
#include "permit/desfire/types.hpp"

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

namespace permit::desfire {

/// What the chip does with the session when it has carried the command out.
enum class SessionAfter { kept, over };

/// One command as a value. Builders below make them; `Chip::send` sends them in plain, `Session::send` with
/// the protection `mode` asks for (column M of reference 4).
struct Command {
    std::string_view name;  ///< as in the chip manual, for messages
    Byte ins = 0;
    Bytes header{};      ///< never encrypted
    SecretBytes data{};  ///< encrypted in CommMode::full
    CommMode mode = CommMode::mac;
    std::size_t longest_answer = 0;             ///< bytes of plain answer data; a longer answer is refused
    SessionAfter session = SessionAfter::kept;  ///< `over` also means: answered without a MAC
    Chaining chaining = Chaining::iso;          ///< of the command; answers of the chip may chain with either
};

// Card level (reference 4.1)
[[nodiscard]] Command get_version();
[[nodiscard]] Command get_application_ids();
[[nodiscard]] Command get_free_memory();
[[nodiscard]] Command get_card_uid();
[[nodiscard]] Command format_picc();
/// `mode` is plain without a session and full within one.
[[nodiscard]] Command read_signature(CommMode mode = CommMode::plain);

enum class Configuration : Byte {
    picc = 0x00,
    default_key = 0x01,
    ats = 0x02,
    sak = 0x03,
    secure_messaging = 0x04,
    capabilities = 0x05,
    virtual_card_name = 0x06,
    atqa = 0x0C,
};
/// `data` by the table of reference 4.1. Option `picc` writes all its flags; some can never be cleared.
[[nodiscard]] Command set_configuration(Configuration option, BytesView data);

// Applications (reference 4.2); AES keys, no ISO identifiers
struct NewApplication {
    AppId id;
    KeySettings settings{};
    Byte keys = 1;  ///< 1–14
};
[[nodiscard]] Command create_application(const NewApplication& application);
[[nodiscard]] Command delete_application(AppId application);

// Keys (reference 4.3). Keys themselves are changed by Session::change_key.
[[nodiscard]] Command get_key_settings();
[[nodiscard]] Command change_key_settings(KeySettings settings);
[[nodiscard]] Command get_key_version(KeyNumber key);

/// ChangeKey of the key the session was opened with; ends the session. `wire_number` is the key number, at
/// PICC level 80 for the AES master key (reference 4.4).
[[nodiscard]] Command change_own_key(Byte wire_number, const crypto::Aes128Key& key, KeyVersion version);
/// ChangeKey of any other key.
[[nodiscard]] Command change_other_key(Byte wire_number, const crypto::Aes128Key& old_key,
                                       const crypto::Aes128Key& new_key, KeyVersion version);

// Files (reference 4.5)
struct NewDataFile {
    FileNumber number;
    CommMode mode;
    AccessRights rights;
    std::uint32_t size;  ///< below 2^24
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
[[nodiscard]] Command get_file_settings(FileNumber file);

struct NewFileSettings {
    CommMode mode;
    AccessRights rights;
    bool skip_unauthenticated = false;             ///< transaction MAC file only
    std::optional<std::uint32_t> counter_limit{};  ///< transaction MAC file only
};
/// `sent` is full when the file's change right is a key and plain when it is free.
[[nodiscard]] Command change_file_settings(FileNumber file, const NewFileSettings& settings,
                                           CommMode sent = CommMode::full);

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
[[nodiscard]] Command commit_reader_id(std::span<const Byte, 16> reader_id);

}  // namespace permit::desfire
