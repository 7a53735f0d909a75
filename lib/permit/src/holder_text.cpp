#include "holder_text.hpp"

#include "permit/cardlayout/layout.hpp"
#include "permit/core/words.hpp"
#include "permit/record/text.hpp"

#include <utf8proc.h>

#include <vector>

namespace permit::procedures {
namespace {

constexpr std::size_t most_name_characters = 50;
constexpr utf8proc_int32_t middle_dot = 0x00B7;

/// Only for text known to be UTF-8.
std::vector<utf8proc_int32_t> characters_of(std::string_view text) {
    std::vector<utf8proc_int32_t> characters;
    while (!text.empty()) {
        utf8proc_int32_t character = 0;
        const auto taken = utf8proc_iterate(reinterpret_cast<const utf8proc_uint8_t*>(text.data()),
                                            static_cast<utf8proc_ssize_t>(text.size()), &character);
        characters.push_back(character);
        text.remove_prefix(static_cast<std::size_t>(taken));
    }
    return characters;
}

bool is_letter(utf8proc_int32_t character) noexcept {
    switch (utf8proc_category(character)) {
        case UTF8PROC_CATEGORY_LU:
        case UTF8PROC_CATEGORY_LL:
        case UTF8PROC_CATEGORY_LT:
        case UTF8PROC_CATEGORY_LM:
        case UTF8PROC_CATEGORY_LO:
        case UTF8PROC_CATEGORY_MN:
        case UTF8PROC_CATEGORY_MC:
            return true;
        case UTF8PROC_CATEGORY_CN:  // Han characters are still being added; names have the rarest of them
            return character >= 0x20000;
        default:
            return false;
    }
}

bool is_blank(utf8proc_int32_t character) noexcept {
    return utf8proc_category(character) == UTF8PROC_CATEGORY_ZS;
}

}  // namespace

std::optional<TextFlaw> text_flaw(std::string_view text, std::size_t limit) {
    if (text.size() > limit) {
        return TextFlaw{ErrorCode::text_too_long,
                        tr("it has {} bytes, at most {} fit on the chip", text.size(), limit)};
    }
    if (const auto flaw = record::text_flaw(text)) {
        return TextFlaw{ErrorCode::bad_text, tr("the text {}", tr(*flaw))};
    }
    const auto characters = characters_of(text);
    if (is_blank(characters.front()) || is_blank(characters.back())) {
        return TextFlaw{ErrorCode::bad_text, tr("the text begins or ends with a blank"),
                        tr("remove the blank")};
    }
    return std::nullopt;
}

std::optional<TextFlaw> name_flaw(std::string_view text) {
    if (auto flaw = text_flaw(text, layout::name_limit)) { return flaw; }
    const auto characters = characters_of(text);
    if (characters.size() > most_name_characters) {
        return TextFlaw{ErrorCode::text_too_long, tr("it has {} characters, at most {} are allowed",
                                                     characters.size(), most_name_characters)};
    }
    bool after_letter = false;
    for (const auto character : characters) {
        const bool letter = is_letter(character);
        const bool between = (character == middle_dot || character == ' ') && after_letter;
        if (!letter && !between) {
            return TextFlaw{ErrorCode::bad_text,
                            tr("a name has letters and, between them, the middle dot U+00B7 or one blank"),
                            tr("type the name again; the dot must be U+00B7")};
        }
        after_letter = letter;
    }
    if (!after_letter) { return TextFlaw{ErrorCode::bad_text, tr("a name ends with a letter")}; }
    return std::nullopt;
}

}  // namespace permit::procedures
