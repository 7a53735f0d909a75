#pragma once

#include "permit/core/bytes.hpp"
#include "permit/core/error.hpp"

#include <cstddef>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

/// APDU scripts: the text that `--trace` writes, `--card replay:FILE` reads and tests keep in
/// tests/scripts.
///
///     # permitcard APDU script 1        '#' starts a comment, anywhere in a line
///     > 905A000003 015A4A 00            a command, hexadecimal; blanks between bytes as you like
///     < 9100                            its answer, SW included
///     > 90C4000021 00 ????…?? 00        ?? is a byte that was left out
///     ! card-lost                       instead of an answer: how the exchange failed
///
/// The heading is optional; one that names a higher version than `script_version` is refused.
namespace permit::card {

inline constexpr int script_version = 1;

/// Bytes of which some are unknown: any byte matches in a command, an answer gets 00.
using ScriptBytes = std::vector<std::optional<Byte>>;

[[nodiscard]] std::string to_text(const ScriptBytes& bytes);

/// One exchange.
struct ScriptStep {
    std::size_t line = 0;  ///< of the command, counted from 1
    ScriptBytes command;
    ScriptBytes answer;                  ///< at least two bytes, unless the exchange failed
    std::optional<ErrorCode> failure{};  ///< what the exchange threw
};

struct Script {
    std::string name;  ///< for messages: the file, or what the text is
    std::vector<ScriptStep> steps;
};

/// Throws Error{bad_script} naming the line: no hexadecimal, a command without answer or the other way
/// round, an answer shorter than two bytes, an unknown failure, a newer version.
[[nodiscard]] Script parse_script(std::string_view text, std::string name = "script");

/// Throws Error{file_io} when the file cannot be read, else as parse_script.
[[nodiscard]] Script load_script(const std::filesystem::path& file);

}  // namespace permit::card
