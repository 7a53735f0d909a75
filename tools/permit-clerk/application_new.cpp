#include "application_commands.hpp"
#include "application_file.hpp"
#include "application_interview.hpp"
#include "application_options.hpp"

#include "permit/core/bytes.hpp"
#include "permit/core/words.hpp"
#include "permit/files/files.hpp"
#include "permit/rules/decision_text.hpp"
#include "permit/rules/profile.hpp"
#include "permit/tools/text.hpp"

#include <filesystem>
#include <memory>

namespace permit::clerk {
namespace {

using procedures::Application;
using tools::Json;

struct NewOptions {
    std::string out{};
    RealmOptions realm{};
    bool whole_number = false;
};

std::string place_text(const procedures::Place& place, const layout::CodeTables& tables) {
    const auto* division = tables.find(place.division);
    return (division != nullptr ? std::string{division->full_name} : place.division.text()) + place.text;
}

std::string group_text(const Application& application, const layout::CodeTables& tables) {
    return application.ethnic_group ? std::string{tables.find(*application.ethnic_group)->name} : "";
}

std::string kind_text(const Application& application) {
    return application.kind ? std::string{rules::words(*application.kind, spoken())}
                            : tr("the rules decide on the evidence");
}

std::string number_text(const CitizenNumber& number, bool whole) {
    return whole ? number.text() : number.masked();
}

std::string summary(const Application& application, const layout::CodeTables& tables, bool whole_number) {
    return tools::fact_lines(
        {{tr("name"), application.name},
         {tr("sex"), application.sex == layout::Sex::male ? tr("male") : tr("female")},
         {tr("ethnic group"), group_text(application, tables)},
         {tr("date of birth"), application.birth_date.iso()},
         {tr("citizen number"), number_text(application.citizen_number, whole_number)},
         {tr("registered residence"), place_text(application.registered_address, tables)},
         {tr("residence"), place_text(application.residence, tables)},
         {tr("kind"), kind_text(application)},
         {tr("ground"), std::string{rules::words(application.ground, spoken())}}});
}

void print(const tools::Program& program, const NewOptions& options, const Json& file,
           const Application& application, const layout::CodeTables& tables, Realm realm) {
    const bool written = !options.out.empty() && !program.dry_run();
    Json object{
        {"realm", name(realm)}, {"written", written}, {"warnings", warnings_json(application.warnings)}};
    if (options.out.empty()) {
        object["application"] = file;
        return program.result(object, file.dump(2) + "\n");
    }
    object["file"] = options.out;
    const auto done = written ? tr("the application is in {}", options.out)
                              : tr("the application would be in {}; nothing was written", options.out);
    program.result(object, headline(realm, done) + summary(application, tables, options.whole_number) +
                               warning_lines(application.warnings));
}

ExitStatus ask_and_write(const tools::Program& program, const NewOptions& options) {
    const auto realm = options.realm.chosen();
    const auto tables = shipped_tables();
    const bool is_there = !options.out.empty() && std::filesystem::exists(options.out);
    if (is_there) { program.confirm(tr("{} is there already and is replaced.", options.out) + "\n"); }

    const auto file = Interview{tables, realm}.file();
    const auto content = file.dump(2) + "\n";
    const auto application = Application::parse(content, tables, realm);
    if (!options.out.empty() && !program.dry_run()) {
        files::replace(options.out, as_bytes(content), files::Access::owner);
    }
    print(program, options, file, application, tables, realm);
    return ExitStatus::done;
}

}  // namespace

void add_application_new(tools::Program& program, CLI::App& group) {
    const auto options = std::make_shared<NewOptions>();
    auto& command = program.command(group, "new", tr("ask for an application, answer by answer"),
                                    [&program, options] { return ask_and_write(program, *options); });
    command
        .add_option("--out", options->out,
                    tr("file to write, JSON for its owner alone; without it the application is printed"))
        ->type_name("FILE");
    options->realm.add_to(command);
    command.add_flag("--whole-number", options->whole_number, tr("do not mask the citizen number"));
}

}  // namespace permit::clerk
