#include "encoding.hpp"

#include "permit/core/words.hpp"

#include <utf8proc.h>

#include <algorithm>

namespace permit::procedures {
namespace {

bool is_utf16(std::string_view text) noexcept {
    const bool marked = text.starts_with("\xFF\xFE") || text.starts_with("\xFE\xFF");
    return marked || text.substr(0, 2).find('\0') != std::string_view::npos;
}

/// The bytes before the first that is no UTF-8; nothing when all are.
std::optional<std::size_t> length_of_utf8(std::string_view text) {
    for (std::size_t at = 0; at < text.size();) {
        utf8proc_int32_t character = 0;
        const auto taken = utf8proc_iterate(reinterpret_cast<const utf8proc_uint8_t*>(text.data() + at),
                                            static_cast<utf8proc_ssize_t>(text.size() - at), &character);
        if (taken <= 0) { return at; }
        at += static_cast<std::size_t>(taken);
    }
    return std::nullopt;
}

}  // namespace

std::size_t characters_in(std::string_view text) noexcept {
    return static_cast<std::size_t>(std::count_if(text.begin(), text.end(), begins_character));
}

std::optional<EncodingFlaw> encoding_flaw(std::string_view text) {
    if (is_utf16(text)) { return EncodingFlaw{1, 1, tr("the file is UTF-16, not UTF-8")}; }
    const auto rest = without_mark(text);
    const auto good = length_of_utf8(rest);
    if (!good) { return std::nullopt; }
    const auto before = rest.substr(0, *good);
    const auto line_start = before.rfind('\n') + 1;  // npos + 1 is 0: the first line
    return EncodingFlaw{static_cast<std::size_t>(std::count(before.begin(), before.end(), '\n')) + 1,
                        characters_in(before.substr(line_start)) + 1,
                        tr("the file is not UTF-8; perhaps it is GBK")};
}

std::string_view without_mark(std::string_view text) noexcept {
    constexpr std::string_view mark = "\xEF\xBB\xBF";
    return text.starts_with(mark) ? text.substr(mark.size()) : text;
}

}  // namespace permit::procedures
