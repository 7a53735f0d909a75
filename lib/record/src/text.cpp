#include "permit/record/text.hpp"

#include "permit/core/words.hpp"

#include <utf8proc.h>

#include <cstdlib>
#include <memory>

namespace permit::record {
namespace {

const utf8proc_uint8_t* units(std::string_view text) noexcept {
    return reinterpret_cast<const utf8proc_uint8_t*>(text.data());
}

utf8proc_ssize_t length(std::string_view text) noexcept { return static_cast<utf8proc_ssize_t>(text.size()); }

bool is_allowed(utf8proc_int32_t character) noexcept {
    constexpr utf8proc_int32_t replacement = 0xFFFD;  // what broken conversions leave behind
    switch (utf8proc_category(character)) {
        case UTF8PROC_CATEGORY_CC:
        case UTF8PROC_CATEGORY_CF:
        case UTF8PROC_CATEGORY_ZL:
        case UTF8PROC_CATEGORY_ZP:
            return false;
        default:
            return character != replacement;  // unassigned: a character newer than our tables
    }
}

std::optional<std::string_view> character_flaw(std::string_view text) noexcept {
    while (!text.empty()) {
        utf8proc_int32_t character = 0;
        const auto taken = utf8proc_iterate(units(text), length(text), &character);
        if (taken <= 0) { return tr_noop("is not UTF-8"); }
        if (!is_allowed(character)) { return tr_noop("has a character that cannot be printed"); }
        text.remove_prefix(static_cast<std::size_t>(taken));
    }
    return std::nullopt;
}

bool is_nfc(std::string_view text) {
    utf8proc_uint8_t* composed = nullptr;
    const auto options = static_cast<utf8proc_option_t>(UTF8PROC_STABLE | UTF8PROC_COMPOSE);
    const auto size = utf8proc_map(units(text), length(text), &composed, options);
    const std::unique_ptr<utf8proc_uint8_t, decltype(&std::free)> owner{composed, &std::free};
    return size >= 0 &&
           text == std::string_view{reinterpret_cast<const char*>(composed), static_cast<std::size_t>(size)};
}

}  // namespace

std::optional<std::string_view> text_flaw(std::string_view text) {
    if (text.empty()) { return tr_noop("is empty"); }
    if (const auto flaw = character_flaw(text)) { return flaw; }
    if (!is_nfc(text)) { return tr_noop("is not in normal form C"); }
    return std::nullopt;
}

}  // namespace permit::record
