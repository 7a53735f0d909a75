#pragma once

#include "permit/desfire/types.hpp"

#include <cstdint>
#include <optional>
#include <variant>
#include <vector>

namespace permit::desfire {

/// Standard or backup data file.
struct DataFile {
    bool backup = false;
    std::uint32_t size = 0;
    friend bool operator==(const DataFile&, const DataFile&) = default;
};

struct ValueFile {
    std::int32_t lower_limit = 0;
    std::int32_t upper_limit = 0;
    std::int32_t limited_credit_value = 0;
    bool limited_credit = false;
    bool free_get_value = false;
    friend bool operator==(const ValueFile&, const ValueFile&) = default;
};

/// Linear or cyclic record file.
struct RecordFile {
    bool cyclic = false;
    std::uint32_t record_size = 0;
    std::uint32_t max_records = 0;
    std::uint32_t current_records = 0;
    friend bool operator==(const RecordFile&, const RecordFile&) = default;
};

struct TransactionMacFile {
    KeyVersion key_version{0};
    bool skip_unauthenticated = false;  ///< unauthenticated operations stay out of the transaction MAC
    std::optional<std::uint32_t> counter_limit{};
    friend bool operator==(const TransactionMacFile&, const TransactionMacFile&) = default;
};

/// Answer to GetFileSettings (reference 4.5).
struct FileSettings {
    CommMode mode = CommMode::plain;
    AccessRights rights{};
    std::variant<DataFile, ValueFile, RecordFile, TransactionMacFile> file{};
    std::vector<AccessRights> further_rights{};  ///< option bit 7; their `change` is never
    Bytes dynamic_messaging{};                   ///< SDM block of option bit 6, undecoded

    friend bool operator==(const FileSettings&, const FileSettings&) = default;
};

/// Strict. Throws Error{damaged_content} for an unknown file type, or too few or too many bytes.
[[nodiscard]] FileSettings parse_file_settings(BytesView answer);

}  // namespace permit::desfire
