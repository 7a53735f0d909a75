#pragma once

#include <concepts>
#include <cstdint>
#include <filesystem>
#include <initializer_list>
#include <string>
#include <string_view>

namespace permit {

/// The gettext domain of everything this project says.
inline constexpr auto text_domain = "permitcard";

/// The languages of the office.
enum class Language : std::uint8_t { english, chinese };

/// From now on this process says everything in a language; `catalogues` is the folder with
/// zh_CN/LC_MESSAGES/permitcard.mo. For `main`, before there is a second thread. Works whatever locales the
/// machine has.
void speak(Language language, const std::filesystem::path& catalogues);

/// The language chosen; English until then.
[[nodiscard]] Language spoken() noexcept;

/// A message in the language of whoever reads it (gettext); English as it stands here until a program has
/// chosen another. scripts/words collects the messages of every call.
[[nodiscard]] std::string tr(std::string_view message);

/// Marks a message that is translated later, where it is shown.
[[nodiscard]] consteval const char* tr_noop(const char* message) noexcept { return message; }

namespace words {

[[nodiscard]] std::string filled(std::string_view message, std::initializer_list<std::string> values);

[[nodiscard]] inline std::string value(std::string_view text) { return std::string{text}; }
template <std::integral Number>
requires(!std::same_as<Number, char> && !std::same_as<Number, bool>) [[nodiscard]] std::string
    value(Number number) {
    return std::to_string(number);
}

}  // namespace words

/// The same with values for its "{}" ("{0}", "{1}" where a language wants another order; "{{" is a brace).
template <class... Values>
requires(sizeof...(Values) > 0) [[nodiscard]] std::string
    tr(std::string_view message, const Values&... values) {
    return words::filled(message, {words::value(values)...});
}

}  // namespace permit
