#pragma once

#include "originality.hpp"
#include "permit/core/chip.hpp"
#include "permit/desfire/chip.hpp"

#include <optional>
#include <string>
#include <vector>

namespace permit::diag {

/// What anybody may learn of a file.
struct FileReport {
    desfire::FileNumber number;
    std::string name;  ///< in our layout; empty for a file it does not know
    desfire::FileSettings settings;
};

struct ApplicationReport {
    AppId id;
    std::optional<desfire::KeyInfo> keys{};  ///< none when its owner closed the directory
    std::vector<desfire::KeyVersion> key_versions{};
    std::vector<FileReport> files{};
};

/// What is on a chip, asked without any key.
struct ChipReport {
    desfire::Version version;
    Originality originality;
    std::optional<desfire::KeyInfo> picc_keys{};
    std::optional<std::uint32_t> free_memory{};
    std::vector<ApplicationReport> applications{};
    std::vector<std::string> remarks{};  ///< what is odd about it
    std::vector<std::string>
        not_told{};  ///< what the chip does not answer: "its free memory: no such command"
};

/// Of any chip that answers GetVersion, as far as it answers.
[[nodiscard]] ChipReport report_on(desfire::Chip& chip,
                                   const std::vector<desfire::OriginalityKey>& trusted_makers);

/// "standard file, 768 bytes, full mode; read: key 3, write: key 1, …", rights of the permit with their
/// roles' names.
[[nodiscard]] std::string settings_text(const desfire::FileSettings& settings, bool is_ours);
[[nodiscard]] std::string key_settings_text(const desfire::KeyInfo& keys);

}  // namespace permit::diag
