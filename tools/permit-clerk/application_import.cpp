#include "application_commands.hpp"
#include "application_file.hpp"
#include "application_folder.hpp"
#include "application_options.hpp"

#include "permit/core/words.hpp"
#include "permit/permit/application_list.hpp"
#include "permit/tools/data.hpp"
#include "permit/tools/text.hpp"

#include <algorithm>
#include <memory>
#include <utility>

namespace permit::clerk {
namespace {

using procedures::ApplicationList;
using procedures::CellError;
using tools::Json;

struct ImportOptions {
    std::string file{};
    std::string out{};
    RealmOptions realm{};
    ValuesOption values{};
};

/// Asks before files say something else than they did, and before files of an earlier import stay among
/// those of this list.
void confirm(const tools::Program& program, const std::vector<Output>& outputs,
             const std::vector<LeftOver>& left_over) {
    std::string replaced;
    for (const auto& output : outputs) {
        if (output.fate == Fate::replaced) {
            replaced.append("  ").append(output.path.string()).append("\n");
        }
    }
    std::string staying;
    for (const auto& each : left_over) {
        if (!each.refused) { staying.append("  ").append(each.path.string()).append("\n"); }
    }
    std::string plan;
    if (!replaced.empty()) {
        plan +=
            tr("These files are there already and say something else; they are replaced:") + "\n" + replaced;
    }
    if (!staying.empty()) {
        plan += tr("These files are of an earlier import and not of this list; they stay:") + "\n" + staying;
    }
    if (!outputs.empty() && !plan.empty()) { program.confirm(plan); }
}

void note(const tools::Program& program, const LeftOver& left_over) {
    const auto path = left_over.path.string();
    program.note(left_over.refused
                     ? tr("{} is of an earlier import; row {} is refused now", path, left_over.row)
                     : tr("{} is of an earlier import; the list has no such row now", path));
}

Json error_object(const CellError& error, Values values) {
    Json object{{"row", error.row}, {"line", error.line}, {"column", error.column}, {"name", error.name}};
    object.update(error_json(error.error, values));
    return object;
}

Json list_json(const ApplicationList& list, const std::vector<Output>& outputs,
               const std::vector<LeftOver>& left_over, Values values) {
    auto made = Json::array();
    for (const auto& output : outputs) {
        made.push_back({{"row", output.application.row},
                        {"file", output.path.string()},
                        {"state", name(output.fate)},
                        {"warnings", warnings_json(output.application.application.warnings)}});
    }
    auto staying = Json::array();
    for (const auto& each : left_over) { staying.push_back(each.path.string()); }
    auto errors = Json::array();
    for (const auto& error : list.errors) { errors.push_back(error_object(error, values)); }
    return {{"rows", list.rows},
            {"good", list.good.size()},
            {"files", std::move(made)},
            {"left_over", std::move(staying)},
            {"errors", std::move(errors)}};
}

std::string place_of(const CellError& error) {
    return error.name.empty() ? tr("line {}, character {}", error.line, error.column)
                              : tr("line {}, character {}, column {}", error.line, error.column, error.name);
}

std::string error_text(const CellError& error, Values values) {
    const auto place = place_of(error);
    const bool told = values == Values::told && !error.error.value.empty();
    const auto text = told ? tr("{} {}: {}", place, shown_value(error.error), error.error.rule)
                           : tr("{}: {}", place, error.error.rule);
    return text + "\n" + next_line(error.error);
}

std::string list_text(const ApplicationList& list, const std::vector<Output>& outputs, Values values) {
    std::string text;
    for (const auto& output : outputs) {
        text.append(output.path.string()).append("\n");
        text += warning_lines(output.application.application.warnings);
    }
    for (const auto& error : list.errors) { text += error_text(error, values); }
    return text;
}

bool changes(const std::vector<Output>& outputs) {
    return std::any_of(outputs.begin(), outputs.end(),
                       [](const Output& output) { return output.fate != Fate::unchanged; });
}

std::string summary(const ApplicationList& list, bool dry_run) {
    return dry_run
               ? tr("{} of {} rows are good; nothing was written", list.good.size(), list.rows)
               : tr("{} of {} rows are good and have their application file", list.good.size(), list.rows);
}

ExitStatus import_list(const tools::Program& program, const ImportOptions& options) {
    const auto realm = options.realm.chosen();
    const auto tables = shipped_tables();
    const auto list = procedures::read_application_list(
        tools::read_file(options.file, tr("read the list of applications")), tables, realm);
    const auto outputs = outputs_of(list, options.out);
    const auto left_over = left_over_in(options.out, list);
    const auto values = options.values.chosen(program);
    if (!program.dry_run()) {
        confirm(program, outputs, left_over);
        write(outputs, options.out);
    }
    for (const auto& each : left_over) { note(program, each); }

    Json object{{"realm", name(realm)}, {"written", changes(outputs) && !program.dry_run()}};
    object.update(list_json(list, outputs, left_over, values));
    program.result(object,
                   headline(realm, summary(list, program.dry_run())) + list_text(list, outputs, values));
    return list.errors.empty() ? ExitStatus::done : ExitStatus::usage;
}

}  // namespace

void add_application_import(tools::Program& program, CLI::App& group) {
    const auto options = std::make_shared<ImportOptions>();
    auto& command = program.command(group, "import",
                                    tr("make an application file of every good row of an employer's list"),
                                    [&program, options] { return import_list(program, *options); });
    command.add_option("list", options->file, tr("the list, CSV in UTF-8"))->type_name("FILE")->required();
    command.add_option("--out", options->out, tr("folder for the application files"))
        ->type_name("DIR")
        ->required();
    options->realm.add_to(command);
    options->values.add_to(command);
}

}  // namespace permit::clerk
