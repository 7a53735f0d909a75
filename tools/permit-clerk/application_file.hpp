#pragma once

#include "permit/permit/application.hpp"
#include "permit/tools/program.hpp"

#include <string>

namespace permit::clerk {

/// Whether what was typed into the members is told beside the rule it breaks: to whoever asked for it, and
/// to no log.
enum class Values : std::uint8_t { told, untold };

/// One line each, "  residence.division "650000": …".
[[nodiscard]] std::string error_lines(const procedures::FieldErrors& errors, Values values);

/// Members code, path, rule, next and, if told, value.
[[nodiscard]] tools::Json error_json(const procedures::FieldError& error, Values values);
[[nodiscard]] tools::Json errors_json(const procedures::FieldErrors& errors, Values values);

/// The application of a file, for a command that goes on with it. Throws tools::ListedError with everything
/// that is wrong with it; a person at a terminal also sees the values. Throws Error{file_io}.
[[nodiscard]] procedures::Application application_from(const std::string& file,
                                                       const layout::CodeTables& tables, Realm realm);

/// "  - " and the sentence of each warning, a line each.
[[nodiscard]] std::string warning_lines(const std::vector<procedures::ApplicationWarning>& warnings);
[[nodiscard]] tools::Json warnings_json(const std::vector<procedures::ApplicationWarning>& warnings);

}  // namespace permit::clerk
