#pragma once

#include "permit/core/bytes.hpp"
#include "permit/core/chip.hpp"

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace permit::chipsim {

/// What stands on a chip, without secrets: no key, no file content.
struct FileReport {
    Byte number = 0;
    std::string_view type;           ///< "standard", "backup", "value", "linear", "cyclic", "transaction-mac"
    std::string_view mode;           ///< "plain", "mac", "full"
    std::uint32_t size = 0;          ///< bytes of content; 0 for value files, 12 for transaction MAC files
    std::uint32_t record_size = 0;   ///< record files only
    std::uint32_t record_limit = 0;  ///< as declared
    std::uint32_t record_count = 0;  ///< written so far
    std::string rights;              ///< "3/1/F/0": Read/Write/ReadWrite/Change
    std::optional<std::uint32_t> transaction_counter{};
};

struct ApplicationReport {
    AppId aid;
    Byte key_settings_1;
    Byte key_settings_2;
    std::vector<Byte> key_versions;
    std::vector<FileReport> files;
};

struct ChipReport {
    std::string_view chip;  ///< profile name
    Uid uid;
    bool random_uid;
    std::uint32_t user_memory;
    std::uint32_t free_memory;
    std::string_view master_key_type;  ///< "des", "3tdea" or "aes"
    Byte master_key_version;
    Byte key_settings;
    std::vector<ApplicationReport> applications;
};

}  // namespace permit::chipsim
