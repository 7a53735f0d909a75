#include "commands.hpp"
#include "describe.hpp"
#include "options.hpp"

#include <memory>

namespace permit::custodian {
namespace {

struct StationOptions {
    StoreOptions store{};
    std::string name{};
    std::vector<std::string> roles{};
    std::string out{};
    tools::PassphraseOption passphrase{};
};

std::vector<keys::Role> roles_of(const std::vector<std::string>& texts) {
    std::vector<keys::Role> roles;
    for (const auto& text : texts) {
        const auto role = keys::role_from(text);
        if (!role) {
            throw Error{ErrorCode::bad_usage, "read --roles", "there is no role " + text,
                        "the roles of stations are personalise, amend, inspect, gate, debit, load, grant; "
                        "receipt alone"};
        }
        roles.push_back(*role);
    }
    return roles;
}

/// Without a terminal and a file of its own, the station's passphrase is the office's.
bool shares_passphrase(const StationOptions& options) {
    return options.passphrase.file.empty() && !options.store.passphrase.file.empty();
}

SecretBytes station_passphrase(const StationOptions& options) {
    const auto& source = shares_passphrase(options) ? options.store.passphrase : options.passphrase;
    return source.read_new("New passphrase for " + options.out);
}

ExitStatus add(const tools::Program& program, const StationOptions& options) {
    const auto roles = roles_of(options.roles);
    const keys::KeyStore office = options.store.open();
    if (program.rehearsed("make the store of station " + options.name + " in " + options.out)) {
        return ExitStatus::done;
    }
    const auto passphrase = station_passphrase(options);
    office.export_station(options.name, roles, options.out, passphrase.reveal());
    const auto info = keys::KeyStore::inspect(options.out);
    program.result(json_of(info), tools::fact_lines(facts_of(info)));
    if (shares_passphrase(options)) {
        program.note(
            "the station's store has the office's passphrase; --station-passphrase-file gives it its own");
    }
    return ExitStatus::done;
}

}  // namespace

void add_stations(tools::Program& program) {
    auto& group = program.group("station", "stores for those who need a few role keys");
    const auto options = std::make_shared<StationOptions>();
    auto& command = program.command(group, "add", "make a station's store with only the roles it needs",
                                    [&program, options] { return add(program, *options); });
    options->store.add_to(command);
    command.add_option("name", options->name, "the station's name")->type_name("NAME")->required();
    command.add_option("--roles", options->roles, "its roles")
        ->type_name("ROLE,…")
        ->delimiter(',')
        ->required();
    command.add_option("--out", options->out, "folder to make")->type_name("DIR2")->required();
    command
        .add_option("--station-passphrase-file", options->passphrase.file,
                    "read the station's new passphrase from the first line of FILE")
        ->type_name("FILE");
}

}  // namespace permit::custodian
