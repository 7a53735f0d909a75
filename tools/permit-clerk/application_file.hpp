#pragma once

#include "permit/permit/application.hpp"
#include "permit/tools/program.hpp"

#include <CLI/CLI.hpp>
#include <string>
#include <vector>

namespace permit::clerk {

/// Whether what was typed into the members is told beside the rule it breaks. It is personal data, and what
/// goes through pipes ends up in logs.
enum class Values : std::uint8_t { told, untold };

/// --values, for commands whose result tells what is wrong.
struct ValuesOption {
    bool values = false;

    void add_to(CLI::App& command);

    /// Told when asked for, and to the person at the terminal that stdout is.
    [[nodiscard]] Values chosen(const tools::Program& program) const noexcept;
};

/// Two lines each, "  residence.division "650000": …" and what to do.
[[nodiscard]] std::string error_lines(const procedures::FieldErrors& errors, Values values);

/// What to do about an error, on a line of its own behind it.
[[nodiscard]] std::string next_line(const procedures::FieldError& error);

/// Members code, path, rule, next and, if told, value, citizen numbers masked.
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
