#pragma once

#include "permit/core/error.hpp"

#include <string>
#include <vector>

namespace permit::procedures {

/// One thing wrong with one member of a file.
struct FieldError {
    ErrorCode code;
    std::string path;    ///< "residence.division", "evidence.papers.2"; empty: the file as a whole
    std::string value;   ///< as given: a text without its quotes, anything else as JSON; empty: there is none
    std::string rule;    ///< the one that is broken, in the reader's language; without the value
    std::string next{};  ///< what to do; empty: what the code's remedy says

    friend bool operator==(const FieldError&, const FieldError&) = default;
};
using FieldErrors = std::vector<FieldError>;

/// `residence.division "650000": …` on one line for a terminal. The value is masked and shortened, and what
/// could steer a terminal or reads right to left stands in it as \u202e. Personal data: never for a log.
[[nodiscard]] std::string shown(const FieldError& error);

/// The value alone, likewise.
[[nodiscard]] std::string shown_value(const FieldError& error);

/// The value with citizen numbers masked, first 6 and last 4 (reference 19): the member of that name, and
/// what looks like one anywhere else.
[[nodiscard]] std::string masked_value(const FieldError& error);

/// All of them as one: the code, path and rule of the first and how many more there are; without values.
/// There must be one.
[[nodiscard]] Error as_error(const FieldErrors& errors);

}  // namespace permit::procedures
