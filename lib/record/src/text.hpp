#pragma once

#include <optional>
#include <string_view>

namespace permit::record {

/// Why a text cannot stand in a record, or nothing when it can: it must be UTF-8 in normal form C, not
/// empty, and without control, format and line-break characters, which could make a screen or a
/// print show something else than what was signed.
[[nodiscard]] std::optional<std::string_view> text_flaw(std::string_view text);

}  // namespace permit::record
