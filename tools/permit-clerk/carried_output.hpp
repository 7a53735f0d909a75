#pragma once

#include "permit/permit/carried_file.hpp"
#include "permit/tools/program.hpp"
#include "permit/tools/text.hpp"

#include <filesystem>

namespace permit::clerk {

/// What is known of a request without its holder: no name, no address.
[[nodiscard]] tools::Json request_json(const procedures::CardRequest& request);
[[nodiscard]] tools::Facts request_facts(const procedures::CardRequest& request);

/// A digest as two people compare it over the telephone.
[[nodiscard]] std::string fingerprint(const procedures::CardRequest& request);

/// A carried file as it is on the disk.
[[nodiscard]] Bytes read_carried(const std::string& file);

/// Replaces an earlier carried file and nothing else. Throws Error{already_exists}.
void require_replaceable(const std::filesystem::path& file);
void write_carried(const std::filesystem::path& file, BytesView content);

}  // namespace permit::clerk
