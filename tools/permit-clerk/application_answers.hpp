#pragma once

#include <optional>
#include <string>
#include <vector>

namespace permit::clerk {

/// Yes or no, y or n, 是 or 否, whatever the case; nothing for any other answer.
[[nodiscard]] std::optional<bool> truth_in(const std::string& answer);

/// Names of papers, each once, from an answer that has names, or numbers in the order of
/// procedures::all_papers; blanks, commas or semicolons between them. What is neither stays as it is.
[[nodiscard]] std::vector<std::string> papers_in(const std::string& answer);

}  // namespace permit::clerk
