#pragma once

#include "permit/core/words.hpp"

#include <optional>
#include <span>
#include <string_view>

namespace permit::tools {

/// "zh" or "en", the values of --lang; nothing else is a language here.
[[nodiscard]] std::optional<Language> language_named(std::string_view name) noexcept;

/// The language a command line asks for with --lang zh or --lang=zh; else the one that LC_ALL, LC_MESSAGES or
/// LANG names, of which the first that is set decides: zh* is Chinese, all else English. A --lang that names
/// no language is left to the parser, which refuses it.
[[nodiscard]] Language language_asked(std::span<const char* const> arguments) noexcept;

/// From now on this process says everything in the language asked for; without a catalogue for it, in
/// English. For `Program`, before it says anything. The catalogues lie in ../share/locale beside the program,
/// else where the project was installed to.
void choose_language(std::span<const char* const> arguments);

}  // namespace permit::tools
