#include "application_file.hpp"

#include "permit/core/words.hpp"
#include "permit/tools/data.hpp"
#include "permit/tools/listed_error.hpp"

#include <unistd.h>

#include <utility>

namespace permit::clerk {
namespace {

using procedures::FieldError;
using procedures::FieldErrors;
using tools::Json;

std::string line(const FieldError& error, Values values) {
    const auto text =
        values == Values::told ? shown(error) : shown(FieldError{error.code, error.path, "", error.rule});
    return std::string{"  "}.append(text).append("\n");
}

Values told_at_a_terminal() noexcept { return ::isatty(STDERR_FILENO) != 0 ? Values::told : Values::untold; }

std::string next_of(const FieldError& error) {
    return error.next.empty() ? tr(describe(error.code).remedy) : error.next;
}

/// One error says everything in its three lines.
tools::ListedError listed(const FieldErrors& errors) {
    std::string lines;
    for (const auto& error : errors) { lines.append(line(error, told_at_a_terminal())); }
    return {
        as_error(errors), errors.size() > 1 ? lines : "", {{"errors", errors_json(errors, Values::untold)}}};
}

}  // namespace

void ValuesOption::add_to(CLI::App& command) {
    command.add_flag(
        "--values", values,
        tr("also tell the wrong values, which are personal data; a terminal is told them anyway"));
}

Values ValuesOption::chosen(const tools::Program& program) const noexcept {
    const bool read_by_a_person = !program.json() && ::isatty(STDOUT_FILENO) != 0;
    return values || read_by_a_person ? Values::told : Values::untold;
}

std::string error_lines(const FieldErrors& errors, Values values) {
    std::string lines;
    for (const auto& error : errors) { lines.append(line(error, values)).append(next_line(error)); }
    return lines;
}

std::string next_line(const FieldError& error) {
    return std::string{"    "}.append(tr("next: {}", next_of(error))).append("\n");
}

Json error_json(const FieldError& error, Values values) {
    Json object{{"code", describe(error.code).name}, {"path", error.path}};
    if (values == Values::told) { object["value"] = masked_value(error); }
    object["rule"] = error.rule;
    object["next"] = next_of(error);
    return object;
}

Json errors_json(const FieldErrors& errors, Values values) {
    auto list = Json::array();
    for (const auto& error : errors) { list.push_back(error_json(error, values)); }
    return list;
}

procedures::Application application_from(const std::string& file, const layout::CodeTables& tables,
                                         Realm realm) {
    auto reading =
        procedures::read_application(tools::read_file(file, tr("read the application")), tables, realm);
    if (const auto* errors = std::get_if<FieldErrors>(&reading)) { throw listed(*errors); }
    return std::get<procedures::Application>(std::move(reading));
}

std::string warning_lines(const std::vector<procedures::ApplicationWarning>& warnings) {
    std::string lines;
    for (const auto warning : warnings) { lines.append("  - ").append(explain(warning)).append("\n"); }
    return lines;
}

Json warnings_json(const std::vector<procedures::ApplicationWarning>& warnings) {
    auto list = Json::array();
    for (const auto warning : warnings) { list.push_back(name(warning)); }
    return list;
}

}  // namespace permit::clerk
