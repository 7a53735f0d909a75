#include "permit/cardlayout/division.hpp"

#include "permit/core/error.hpp"
#include "permit/core/words.hpp"

#include <charconv>

namespace permit::layout {

DivisionCode DivisionCode::parse(std::string_view text) {
    std::uint32_t number = 0;
    const auto [end, problem] = std::from_chars(text.data(), text.data() + text.size(), number);
    const bool all_read = problem == std::errc{} && end == text.data() + text.size();
    if (all_read && text.size() == 6) {
        if (const auto code = from_number(number)) { return *code; }
    }
    throw Error{ErrorCode::bad_input, tr("read a division code"),
                tr("a division code has six digits, the first not zero")};
}

std::string DivisionCode::text() const { return std::to_string(number_); }

}  // namespace permit::layout
