#pragma once

#include "permit/permit/evidence.hpp"

#include "strict_json.hpp"

#include <optional>

namespace permit::procedures {

/// The member "evidence" of an application file; nothing when it cannot be read, which is noted.
[[nodiscard]] std::optional<Evidence> read_evidence(const nlohmann::json& value, FieldErrors& errors);

/// As application files write it, every member in its place: for the digest.
[[nodiscard]] nlohmann::json evidence_form(const Evidence& evidence);

}  // namespace permit::procedures
