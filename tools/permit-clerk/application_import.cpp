#include "application_commands.hpp"
#include "application_file.hpp"
#include "application_options.hpp"

#include "permit/core/bytes.hpp"
#include "permit/core/words.hpp"
#include "permit/files/files.hpp"
#include "permit/permit/application_list.hpp"
#include "permit/tools/data.hpp"
#include "permit/tools/text.hpp"

#include <algorithm>
#include <filesystem>
#include <memory>
#include <set>
#include <utility>

namespace permit::clerk {
namespace {

namespace fs = std::filesystem;

using procedures::ApplicationList;
using procedures::CellError;
using procedures::ListedApplication;
using tools::Json;

constexpr std::size_t largest_application = std::size_t{64} * 1024;

struct ImportOptions {
    std::string file{};
    std::string out{};
    RealmOptions realm{};
};

/// What becomes of the file of a row.
enum class Fate : std::uint8_t { made, replaced, unchanged };

std::string_view name(Fate fate) noexcept {
    switch (fate) {
        case Fate::made:
            return "made";
        case Fate::replaced:
            return "replaced";
        case Fate::unchanged:
            break;
    }
    return "unchanged";
}

struct Output {
    const ListedApplication& application;
    fs::path path;
    Fate fate;
};

/// By the row only: names of files end up in logs, names of people must not.
fs::path path_for(const std::string& folder, std::size_t row) {
    const auto digits = std::to_string(row);
    const std::string zeros(digits.size() < 4 ? 4 - digits.size() : 0, '0');
    return fs::path{folder} / std::string{"application-"}.append(zeros).append(digits).append(".json");
}

Fate fate_of(const fs::path& path, const std::string& content) {
    if (!fs::exists(fs::symlink_status(path))) { return Fate::made; }
    const auto there = files::read(path, largest_application);
    const auto wanted = as_bytes(content);
    const bool same = there && std::equal(there->begin(), there->end(), wanted.begin(), wanted.end());
    return same ? Fate::unchanged : Fate::replaced;
}

std::vector<Output> outputs_of(const ApplicationList& list, const std::string& folder) {
    std::vector<Output> outputs;
    for (const auto& application : list.good) {
        auto path = path_for(folder, application.row);
        const auto fate = fate_of(path, application.file);
        outputs.push_back({application, std::move(path), fate});
    }
    return outputs;
}

void confirm_replacing(const tools::Program& program, const std::vector<Output>& outputs) {
    std::string lines;
    for (const auto& output : outputs) {
        if (output.fate == Fate::replaced) { lines.append("  ").append(output.path.string()).append("\n"); }
    }
    if (lines.empty()) { return; }
    program.confirm(tr("These files are there already and say something else; they are replaced:") + "\n" +
                    lines);
}

void write(const std::vector<Output>& outputs, const std::string& folder) {
    if (!outputs.empty() && !fs::exists(folder)) { files::make_private_folder(folder); }
    for (const auto& output : outputs) {
        if (output.fate == Fate::unchanged) { continue; }
        files::replace(output.path, as_bytes(output.application.file), files::Access::owner);
    }
}

std::set<std::size_t> bad_rows(const ApplicationList& list) {
    std::set<std::size_t> rows;
    for (const auto& error : list.errors) { rows.insert(error.row); }
    return rows;
}

/// A file that an earlier import made of a row that is bad now would be taken for this list's.
void note_stale(const tools::Program& program, const ApplicationList& list, const std::string& folder) {
    for (const auto row : bad_rows(list)) {
        const auto path = path_for(folder, row);
        if (fs::exists(path)) {
            program.note(tr("{} is of an earlier import; row {} is refused now", path.string(), row));
        }
    }
}

Json error_object(const CellError& error) {
    Json object{{"row", error.row}, {"line", error.line}, {"column", error.column}, {"name", error.name}};
    object.update(error_json(error.error, Values::told));
    return object;
}

Json list_json(const ApplicationList& list, const std::vector<Output>& outputs) {
    auto made = Json::array();
    for (const auto& output : outputs) {
        made.push_back({{"row", output.application.row},
                        {"file", output.path.string()},
                        {"state", name(output.fate)},
                        {"warnings", warnings_json(output.application.application.warnings)}});
    }
    auto errors = Json::array();
    for (const auto& error : list.errors) { errors.push_back(error_object(error)); }
    return {{"rows", list.rows},
            {"good", list.good.size()},
            {"files", std::move(made)},
            {"errors", std::move(errors)}};
}

std::string place_of(const CellError& error) {
    return error.name.empty() ? tr("line {}, character {}", error.line, error.column)
                              : tr("line {}, character {}, column {}", error.line, error.column, error.name);
}

std::string error_text(const CellError& error) {
    const auto place = place_of(error);
    return error.error.value.empty() ? tr("{}: {}", place, error.error.rule)
                                     : tr("{} {}: {}", place, shown_value(error.error), error.error.rule);
}

std::string list_text(const ApplicationList& list, const std::vector<Output>& outputs) {
    std::string text;
    for (const auto& output : outputs) {
        text.append(output.path.string()).append("\n");
        text += warning_lines(output.application.application.warnings);
    }
    for (const auto& error : list.errors) { text.append(error_text(error)).append("\n"); }
    return text;
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
    if (!program.dry_run()) {
        confirm_replacing(program, outputs);
        write(outputs, options.out);
    }
    note_stale(program, list, options.out);

    Json object{{"realm", name(realm)}, {"written", !program.dry_run()}};
    object.update(list_json(list, outputs));
    program.result(object, headline(realm, summary(list, program.dry_run())) + list_text(list, outputs));
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
}

}  // namespace permit::clerk
