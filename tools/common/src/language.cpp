#include "permit/tools/language.hpp"

#include "beside_program.hpp"

#include <cstdlib>
#include <string>

namespace permit::tools {
namespace fs = std::filesystem;

namespace {

constexpr std::string_view option = "--lang";

/// What the last --lang before a "--" names; the parser refuses more than one.
std::string_view named_on(std::span<const char* const> arguments) noexcept {
    std::string_view named;
    bool follows = false;
    for (const std::string_view argument : arguments) {
        if (follows) { named = argument; }
        follows = argument == option;
        if (argument == "--") { break; }
        if (argument.starts_with("--lang=")) { named = argument.substr(option.size() + 1); }
    }
    return named;
}

std::string_view locale_of_environment() noexcept {
    for (const char* variable : {"LC_ALL", "LC_MESSAGES", "LANG"}) {
        if (const char* value = std::getenv(variable); value != nullptr && *value != '\0') { return value; }
    }
    return {};
}

bool holds_catalogues(const fs::path& folder) {
    std::error_code ignored;
    const auto file = std::string{text_domain} + ".mo";
    return fs::is_regular_file(folder / "zh_CN" / "LC_MESSAGES" / file, ignored);
}

std::optional<fs::path> catalogues() {
    for (const fs::path& folder : {beside_program() / "locale", fs::path{PERMIT_INSTALLED_LOCALES}}) {
        if (holds_catalogues(folder)) { return folder; }
    }
    return std::nullopt;
}

}  // namespace

std::optional<Language> language_named(std::string_view name) noexcept {
    if (name == "zh") { return Language::chinese; }
    if (name == "en") { return Language::english; }
    return std::nullopt;
}

Language language_asked(std::span<const char* const> arguments) noexcept {
    if (const auto named = language_named(named_on(arguments))) { return *named; }
    return locale_of_environment().starts_with("zh") ? Language::chinese : Language::english;
}

void choose_language(std::span<const char* const> arguments) {
    const auto folder = catalogues();
    speak(folder ? language_asked(arguments) : Language::english, folder.value_or(fs::path{}));
}

}  // namespace permit::tools
