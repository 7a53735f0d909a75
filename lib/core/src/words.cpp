#include "permit/core/words.hpp"

#include <fmt/args.h>
#include <fmt/format.h>
#include <libintl.h>
#include <clocale>
#include <cstdlib>

namespace permit {
namespace {

using Arguments = fmt::dynamic_format_arg_store<fmt::format_context>;

Language chosen = Language::english;

}  // namespace

void speak(Language language, const std::filesystem::path& catalogues) {
    const bool chinese = language == Language::chinese;
    // gettext wants a locale other than C and takes the language from LANGUAGE; C.UTF-8 is on every machine.
    std::setlocale(LC_MESSAGES, chinese ? "C.UTF-8" : "C");
    // What the C library says itself, strerror for one, it says in the characters of this.
    std::setlocale(LC_CTYPE, chinese ? "C.UTF-8" : "C");
    ::setenv("LANGUAGE", chinese ? "zh_CN" : "C", 1);
    ::bindtextdomain(text_domain, catalogues.c_str());
    ::bind_textdomain_codeset(text_domain, "UTF-8");
    chosen = language;
}

Language spoken() noexcept { return chosen; }

std::string tr(std::string_view message) {
    // gettext answers the empty message with the head of its catalogue.
    if (message.empty()) { return {}; }
    return ::dgettext(text_domain, std::string{message}.c_str());
}

std::string words::filled(std::string_view message, std::initializer_list<std::string> values) {
    Arguments arguments;
    for (const auto& text : values) { arguments.push_back(text); }
    try {
        return fmt::vformat(tr(message), arguments);
    } catch (const fmt::format_error&) {
        // A catalogue from elsewhere; ours is tested. What is to be said matters more than its language.
        return fmt::vformat(std::string{message}, arguments);
    }
}

}  // namespace permit
