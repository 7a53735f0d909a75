#include "permit/core/columns.hpp"

#include <algorithm>
#include <array>
#include <cstdint>

namespace permit {
namespace {

struct Range {
    std::uint32_t first;
    std::uint32_t last;
};

// East Asian wide and full-width blocks (Unicode annex 11), as far as names and addresses use them.
constexpr std::array wide{Range{0x1100, 0x115F},  Range{0x2E80, 0x303E}, Range{0x3041, 0x33FF},
                          Range{0x3400, 0x4DBF},  Range{0x4E00, 0x9FFF}, Range{0xA000, 0xA4CF},
                          Range{0xAC00, 0xD7A3},  Range{0xF900, 0xFAFF}, Range{0xFE30, 0xFE6F},
                          Range{0xFF00, 0xFF60},  Range{0xFFE0, 0xFFE6}, Range{0x1F300, 0x1FAFF},
                          Range{0x20000, 0x3FFFD}};

std::size_t columns(std::uint32_t character) noexcept {
    const bool is_wide = std::any_of(wide.begin(), wide.end(), [character](Range range) {
        return character >= range.first && character <= range.last;
    });
    return is_wide ? 2 : 1;
}

bool continues(char c) noexcept { return (static_cast<unsigned char>(c) & 0xC0U) == 0x80U; }

std::uint32_t lead_bits(unsigned char lead) noexcept {
    if (lead < 0x80U) { return lead; }
    if (lead < 0xE0U) { return lead & 0x1FU; }
    return lead < 0xF0U ? lead & 0x0FU : lead & 0x07U;
}

}  // namespace

std::size_t display_width(std::string_view text) noexcept {
    std::size_t width = 0;
    for (std::size_t at = 0; at < text.size();) {
        std::uint32_t character = lead_bits(static_cast<unsigned char>(text[at++]));
        while (at < text.size() && continues(text[at])) {
            character = character << 6U | (static_cast<unsigned char>(text[at++]) & 0x3FU);
        }
        width += columns(character);
    }
    return width;
}

std::string padded(std::string_view text, std::size_t width) {
    const std::size_t used = display_width(text);
    return std::string{text}.append(used < width ? width - used : 0, ' ');
}

}  // namespace permit
