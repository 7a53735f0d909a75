#pragma once

#include <string>
#include <string_view>

namespace permit::tools {

/// What CLI11 says of a command line it does not understand, in the reader's language. A sentence that is not
/// known here stays as it is.
[[nodiscard]] std::string usage_sentence(std::string_view sentence);

}  // namespace permit::tools
