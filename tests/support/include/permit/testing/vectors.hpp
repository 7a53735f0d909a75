#pragma once

#include "permit/core/bytes.hpp"

#include <nlohmann/json.hpp>
#include <string>
#include <string_view>
#include <vector>

namespace permit::testing {

/// A published vector file below tests/vectors, e.g. "desfire/cmac.json".
[[nodiscard]] nlohmann::json vector_file(std::string_view path);

/// The vectors of one kind in a DESFire vector file; fails the test when there is none.
[[nodiscard]] std::vector<nlohmann::json> vectors_of_kind(std::string_view path, std::string_view kind);

/// A hexadecimal member of a vector, as bytes.
[[nodiscard]] Bytes hex(const nlohmann::json& vector, std::string_view member);

}  // namespace permit::testing
