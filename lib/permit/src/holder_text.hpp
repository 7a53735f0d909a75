#pragma once

#include <cstddef>
#include <string_view>

namespace permit::procedures {

/// Throws Error{bad_text} or Error{text_too_long} unless the text can stand in a record: UTF-8 in NFC,
/// printable, no blank at either end, at most `limit` bytes. `path` names it in errors.
void require_printable(std::string_view text, std::string_view path, std::size_t limit);

/// The same for a name (reference 3): 1 to 50 characters; letters, the middle dot U+00B7 and single
/// blanks between them. Other dots are refused, because they look alike and compare different.
void require_name(std::string_view text, std::string_view path);

}  // namespace permit::procedures
