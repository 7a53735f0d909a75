#include "commands.hpp"
#include "describe.hpp"
#include "options.hpp"

#include "permit/core/error.hpp"
#include "permit/core/words.hpp"
#include "permit/tools/data.hpp"
#include "permit/tools/realm.hpp"

#include <memory>

namespace permit::custodian {
namespace {

struct StationOptions {
    StoreOptions store{};
    std::string name{};
    std::vector<std::string> roles{};
    std::string out{};
    std::string token{};
    tools::PassphraseOption passphrase{};  ///< and the PIN of the station's token
    tools::DateOption date{};
};

/// Without a terminal and a file of its own, the station's passphrase is the office's.
bool shares_passphrase(const StationOptions& options) {
    return options.passphrase.file.empty() && !options.store.passphrase.file.empty();
}

SecretBytes station_passphrase(const StationOptions& options) {
    const auto& source = shares_passphrase(options) ? options.store.passphrase : options.passphrase;
    return source.read_new(tr("New passphrase for {}", options.out));
}

keys::StationPlan plan_of(const StationOptions& options, Day given) {
    keys::StationPlan plan{options.name, given, std::nullopt, tools::pin_from(options.passphrase)};
    if (!options.token.empty()) { plan.token = token::Uri::parse(options.token); }
    return plan;
}

CeremonyFacts facts_for_log(const StationOptions& options, const keys::StoreInfo& info) {
    return {{"name", options.name}, {"roles", versions_text(info.versions)}};
}

ExitStatus print_made(const tools::Program& program, const StationOptions& options,
                      const keys::KeyStore& office, const std::string& act) {
    const auto info = keys::KeyStore::inspect(options.out);
    note_in(office.log(), act, facts_for_log(options, info));
    program.result(json_of(info), tools::fact_lines(facts_of(info)));
    if (shares_passphrase(options)) {
        program.note(tr(
            "the station's store has the office's passphrase; --station-passphrase-file gives it its own"));
    }
    return ExitStatus::done;
}

ExitStatus add(const tools::Program& program, const StationOptions& options) {
    const auto roles = roles_named(options.roles, "--roles");
    keys::KeyStore office = options.store.open();
    const Day day = day_of_making(options.date, office.info().realm);
    if (program.rehearsed(tr("make the store of station {} in {}", options.name, options.out))) {
        return ExitStatus::done;
    }
    const auto passphrase = station_passphrase(options);
    office.add_station(plan_of(options, day), roles, options.out, passphrase.reveal());
    return print_made(program, options, office, "station added");
}

ExitStatus renew(const tools::Program& program, const StationOptions& options) {
    keys::KeyStore office = options.store.open();
    const Day day = day_of_making(options.date, office.info().realm);
    if (program.rehearsed(tr("make a new store of station {} in {}", options.name, options.out))) {
        return ExitStatus::done;
    }
    const auto passphrase = station_passphrase(options);
    office.renew_station(plan_of(options, day), options.out, passphrase.reveal());
    return print_made(program, options, office, "station renewed");
}

// revoke

/// The roles a revoked station held, each at the version it is rolled to; what rolling cannot mend is left
/// out, and said.
keys::RoleVersions roll(const tools::Program& program, keys::KeyStore& office,
                        const std::vector<keys::Role>& roles) {
    keys::RoleVersions rolled;
    for (const auto role : roles) {
        if (role == keys::Role::receipt) {
            program.note(
                tr("the receipt key of a card is for life: what was stolen reads the receipts of cards "
                   "issued so far"));
        }
        rolled[role] = {office.roll_role(role)};
        note_in(office.log(), "role rolled",
                {{"role", std::string{name(role)}}, {"version", version_text(rolled[role].back())}});
    }
    return rolled;
}

std::vector<std::string> others_with(const keys::KeyStore& office, const std::vector<keys::Role>& roles) {
    std::vector<std::string> names;
    for (const auto& station : office.stations()) {
        const bool holds = std::any_of(roles.begin(), roles.end(),
                                       [&](keys::Role role) { return station.roles.contains(role); });
        if (holds && !station.revoked) { names.push_back(station.name); }
    }
    return names;
}

void refuse_revoked(const keys::KeyStore& office, const std::string& name) {
    for (const auto& station : office.stations()) {
        if (station.name != name || !station.revoked) { continue; }
        throw Error{ErrorCode::bad_input, tr("revoke station {}", name),
                    tr("it was revoked on {}", station.revoked->iso()),
                    tr("to make still newer keys for the roles it held, use permit-keys role roll")};
    }
}

ExitStatus revoke(const tools::Program& program, const StationOptions& options) {
    keys::KeyStore office = options.store.open();
    const Day day = day_of_making(options.date, office.info().realm);
    refuse_revoked(office, options.name);
    if (program.rehearsed(tr("revoke station {}", options.name))) { return ExitStatus::done; }
    program.confirm(
        tr("Revoke station {} and make new versions of its role keys. Cards get them at their next "
           "rewrite; the other stations need new stores. This cannot be undone.",
           options.name) +
        "\n");
    const auto roles = office.revoke_station(options.name, day);
    note_in(office.log(), "station revoked", {{"name", options.name}});
    const auto rolled = roll(program, office, roles);
    const auto others = others_with(office, roles);
    program.result({{"station", options.name}, {"rolled", json_of(rolled)}, {"to_renew", others}},
                   tools::fact_lines({{tr("revoked"), options.name}, {tr("rolled"), versions_text(rolled)}}));
    for (const auto& other : others) {
        program.note(tr("station {} needs permit-keys station renew", other));
    }
    return ExitStatus::done;
}

ExitStatus list(const tools::Program& program, const StoreOptions& options) {
    const auto stations = keys::KeyStore::stations_of(options.folder);
    program.result({{"stations", json_of(stations)}}, table_of(stations));
    return ExitStatus::done;
}

// the parser

void add_name(CLI::App& command, StationOptions& options) {
    options.store.add_to(command);
    command.add_option("name", options.name, tr("the station's name"))->type_name("NAME")->required();
    options.date.add_to(command, tr("the day it is done, in the test realm only"));
}

void add_new_store(CLI::App& command, StationOptions& options) {
    command.add_option("--out", options.out, tr("folder to make"))->type_name("DIR2")->required();
    command.add_option("--token", options.token, tr("PKCS#11 URI of the station's own token"))
        ->type_name("URI");
    command
        .add_option("--station-passphrase-file", options.passphrase.file,
                    tr("read the station's new passphrase from the first line of FILE"))
        ->type_name("FILE");
    command
        .add_option("--station-pin-file", options.passphrase.pin_file,
                    tr("read the PIN of the station's token from the first line of FILE"))
        ->type_name("FILE");
}

}  // namespace

void add_stations(tools::Program& program) {
    auto& group = program.group("station", tr("stores for those who need a few role keys"));
    const auto adding = std::make_shared<StationOptions>();
    auto& add_command =
        program.command(group, "add", tr("make a station's store with only the roles it needs"),
                        [&program, adding] { return add(program, *adding); });
    add_name(add_command, *adding);
    add_command.add_option("--roles", adding->roles, tr("its roles"))
        ->type_name("ROLE,…")
        ->delimiter(',')
        ->required();
    add_new_store(add_command, *adding);

    const auto renewing = std::make_shared<StationOptions>();
    auto& renew_command = program.command(group, "renew", tr("make its store anew, with the keys of today"),
                                          [&program, renewing] { return renew(program, *renewing); });
    add_name(renew_command, *renewing);
    add_new_store(renew_command, *renewing);

    const auto revoking = std::make_shared<StationOptions>();
    auto& revoke_command = program.command(group, "revoke", tr("a station was lost: roll the keys it held"),
                                           [&program, revoking] { return revoke(program, *revoking); });
    add_name(revoke_command, *revoking);

    const auto listing = std::make_shared<StoreOptions>();
    auto& list_command = program.command(group, "list", tr("list the stations"),
                                         [&program, listing] { return list(program, *listing); });
    listing->add_to(list_command);
}

}  // namespace permit::custodian
