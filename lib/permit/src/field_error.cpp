#include "permit/permit/field_error.hpp"

#include "encoding.hpp"
#include "permit/core/words.hpp"

#include <utf8proc.h>

#include <algorithm>
#include <array>
#include <cstdio>
#include <string_view>

namespace permit::procedures {
namespace {

constexpr std::size_t most_shown = 80;  // characters
constexpr std::string_view digits = "0123456789Xx";
constexpr std::size_t shortest_number = 15;  // digits: the citizen numbers of old

/// All but the first 6 and last 4 characters; what has no more than these is no number.
std::string masked(std::string_view text) {
    constexpr std::size_t first = 6;
    constexpr std::size_t last = 4;
    const auto count = characters_in(text);
    if (count <= first + last) { return std::string{text}; }
    std::string shown;
    std::size_t at = 0;
    for (const char c : text) {
        const bool begins = begins_character(c);
        if (begins) { ++at; }
        if (at <= first || at > count - last) {
            shown += c;
        } else if (begins) {
            shown += '*';
        }
    }
    return shown;
}

/// What could steer a terminal, hide, or turn the line round (U+202E).
bool must_be_spelt(utf8proc_int32_t character) noexcept {
    switch (utf8proc_category(character)) {
        case UTF8PROC_CATEGORY_CC:
        case UTF8PROC_CATEGORY_CF:
        case UTF8PROC_CATEGORY_CN:
        case UTF8PROC_CATEGORY_CO:
        case UTF8PROC_CATEGORY_CS:
        case UTF8PROC_CATEGORY_ZL:
        case UTF8PROC_CATEGORY_ZP:
            return true;
        default:
            return character == '"' || character == '\\';
    }
}

std::string spelt(utf8proc_int32_t character) {
    if (character == '"' || character == '\\') { return {'\\', static_cast<char>(character)}; }
    std::array<char, 16> text{};
    (void)std::snprintf(text.data(), text.size(), "\\u%04x", static_cast<unsigned>(character));
    return text.data();
}

std::string printable(std::string_view text) {
    std::string shown;
    for (std::size_t count = 0; !text.empty(); ++count) {
        if (count == most_shown) { return shown + "…"; }
        utf8proc_int32_t character = 0;
        const auto taken = utf8proc_iterate(reinterpret_cast<const utf8proc_uint8_t*>(text.data()),
                                            static_cast<utf8proc_ssize_t>(text.size()), &character);
        const bool is_utf8 = taken > 0;
        const auto length = is_utf8 ? static_cast<std::size_t>(taken) : 1;
        const bool as_it_is = is_utf8 && !must_be_spelt(character);
        shown.append(as_it_is ? std::string{text.substr(0, length)} : is_utf8 ? spelt(character) : "?");
        text.remove_prefix(length);
    }
    return shown;
}

}  // namespace

std::string shown_value(const FieldError& error) {
    return std::string{"\""}.append(printable(masked_value(error))).append("\"");
}

std::string masked_value(const FieldError& error) {
    if (error.path == "citizen_number") { return masked(error.value); }
    std::string text;
    for (std::string_view rest = error.value; !rest.empty();) {
        const auto run = std::min(rest.find_first_not_of(digits), rest.size());
        const auto other = std::min(rest.find_first_of(digits, run), rest.size());
        text += run >= shortest_number ? masked(rest.substr(0, run)) : std::string{rest.substr(0, run)};
        text += rest.substr(run, other - run);
        rest.remove_prefix(other);
    }
    return text;
}

std::string shown(const FieldError& error) {
    if (error.path.empty()) { return error.rule; }
    const auto path = printable(error.path);
    if (error.value.empty()) { return tr("{}: {}", path, error.rule); }
    return tr("{} {}: {}", path, shown_value(error), error.rule);
}

Error as_error(const FieldErrors& errors) {
    const auto& first = errors.front();
    const auto why = first.path.empty() ? first.rule : tr("{}: {}", first.path, first.rule);
    return {first.code, tr("read the application"),
            errors.size() == 1 ? why : tr("{}; there are {} errors in all", why, errors.size()), first.next};
}

}  // namespace permit::procedures
