#include "application_commands.hpp"
#include "application_file.hpp"
#include "application_findings.hpp"
#include "application_options.hpp"

#include "permit/core/error.hpp"
#include "permit/core/words.hpp"
#include "permit/keys/store.hpp"
#include "permit/rules/locality.hpp"
#include "permit/tools/data.hpp"

#include <memory>
#include <utility>

namespace permit::clerk {
namespace {

using procedures::Application;
using procedures::FieldErrors;
using tools::Json;

struct CheckOptions {
    std::string file{};
    RealmOptions realm{};
    std::string profile{};
    std::string authority{};
    tools::DateOption date{};
    ValuesOption values{};
};

std::string profile_of_authority(const CheckOptions& options) {
    if (options.realm.keys.empty()) {
        throw Error{ErrorCode::bad_usage, tr("look up authority {}", options.authority),
                    tr("--authority needs the key store that has it"),
                    tr("give --keys, or name a --profile")};
    }
    for (const auto& authority : keys::KeyStore::authorities_of(options.realm.keys)) {
        if (authority.name == options.authority) { return authority.profile; }
    }
    throw Error{ErrorCode::unknown_authority, tr("look up authority {}", options.authority)};
}

std::string profile_of(const CheckOptions& options) {
    if (!options.authority.empty()) { return profile_of_authority(options); }
    return options.profile.empty() ? "national" : options.profile;
}

Law law_for(const tools::Program& program, const CheckOptions& options, const layout::CodeTables& tables) {
    auto profiles =
        layout::PolicyProfiles::load(tools::data_directory() / "policies" / "policy_profiles.csv");
    Law law{std::move(profiles), profile_of(options), options.date.day(), tables};
    if (!law.profiles.contains(law.profile)) {
        program.note(tr("there is no profile {}; the national rules count", law.profile));
    } else if (law.in_force() != law.profile) {
        program.note(
            tr("profile {} has no rules on {} yet; the national rules count", law.profile, law.day.iso()));
    }
    return law;
}

std::string words_of(rules::Locality locality) {
    switch (locality) {
        case rules::Locality::local:
            return tr("registered in this city: no permit is needed");
        case rules::Locality::other_city:
            return tr("registered in another city of the province");
        case rules::Locality::other_province:
            break;
    }
    return tr("registered in another province");
}

ExitStatus tell_errors(const tools::Program& program, const FieldErrors& errors, Realm realm, Values values) {
    const auto count = errors.size() == 1 ? tr("the application has one error")
                                          : tr("the application has {} errors", errors.size());
    program.result({{"realm", name(realm)}, {"accepted", false}, {"errors", errors_json(errors, values)}},
                   headline(realm, count) + error_lines(errors, values));
    return ExitStatus::usage;
}

ExitStatus tell(const tools::Program& program, const Application& application, const Law& law, Realm realm) {
    const auto locality =
        rules::locality(application.registered_address.division, application.residence.division, law.tables);
    const auto found =
        procedures::check_application(application, law.profiles, law.profile, law.tables, law.day);
    Json object{{"realm", name(realm)},
                {"accepted", true},
                {"errors", Json::array()},
                {"warnings", warnings_json(application.warnings)},
                {"locality", rules::name(locality)},
                {"profile", law.in_force()},
                {"date", law.day.iso()}};
    object.update(found_json(found, law));
    const std::string head =
        headline(realm, tr("the application can be read, every member is as it must be")) +
        warning_lines(application.warnings);
    tools::Facts facts{{tr("residence"), words_of(locality)},
                       {tr("rules"), tr("profile {} on {}", law.in_force(), law.day.iso())}};
    for (auto& fact : found_facts(found)) { facts.push_back(std::move(fact)); }
    program.result(object, head + tools::fact_lines(facts) + missing_text(found, law));
    return found.kind ? ExitStatus::done : ExitStatus::answer_is_no;
}

ExitStatus check(const tools::Program& program, const CheckOptions& options) {
    const auto realm = options.realm.chosen();
    const auto tables = shipped_tables();
    const auto law = law_for(program, options, tables);
    const auto reading = procedures::read_application(
        tools::read_file(options.file, tr("read the application")), tables, realm);
    const auto* application = std::get_if<Application>(&reading);
    const auto errors =
        application == nullptr ? std::get<FieldErrors>(reading) : flaws_on(*application, law.day);
    if (!errors.empty()) { return tell_errors(program, errors, realm, options.values.chosen(program)); }
    return tell(program, *application, law, realm);
}

}  // namespace

void add_application_check(tools::Program& program, CLI::App& group) {
    const auto options = std::make_shared<CheckOptions>();
    auto& command = program.command(group, "check",
                                    tr("tell everything that is wrong with an application file or missing"),
                                    [&program, options] { return check(program, *options); });
    command.add_option("file", options->file, tr("the application, JSON"))->type_name("FILE")->required();
    options->realm.add_to(command);
    auto* const profile =
        command.add_option("--profile", options->profile, tr("the rules to judge by; national if not named"))
            ->type_name("NAME");
    command
        .add_option("--authority", options->authority,
                    tr("judge by the rules of this authority of the store"))
        ->type_name("NAME")
        ->excludes(profile);
    options->date.add_to(command, tr("the day to judge by, YYYY-MM-DD"));
    options->values.add_to(command);
}

}  // namespace permit::clerk
