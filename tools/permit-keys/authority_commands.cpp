#include "commands.hpp"
#include "describe.hpp"
#include "options.hpp"

#include "permit/cardlayout/codes.hpp"
#include "permit/cardlayout/policy.hpp"
#include "permit/tools/data.hpp"

#include <algorithm>
#include <limits>
#include <memory>

namespace permit::custodian {
namespace {

constexpr int authority_years = 5;
constexpr std::uint32_t usual_block = 1'000'000;

struct AddOptions {
    StoreOptions store{};
    std::string name{};
    std::vector<std::string> divisions{};
    std::string profile = "national";
    std::string valid_from{};
    std::string valid_until{};
    std::uint32_t serials = usual_block;
    tools::DateOption date{};
};

/// A mistyped prefix would stand in the certificate for years.
void require_known(const trust::DivisionPrefix& prefix, const layout::CodeTables& tables) {
    const auto divisions = tables.divisions();
    if (std::any_of(divisions.begin(), divisions.end(),
                    [&](const layout::Division& division) { return prefix.covers(division.code); })) {
        return;
    }
    throw Error{ErrorCode::unknown_division, "certify for divisions " + prefix.text(),
                "no division in force begins with these digits"};
}

std::vector<trust::DivisionPrefix> known_divisions(const std::vector<std::string>& texts) {
    const auto tables = layout::CodeTables::load(tools::data_directory() / "codes");
    std::vector<trust::DivisionPrefix> prefixes;
    for (const auto& text : texts) {
        prefixes.push_back(trust::DivisionPrefix::parse(text));
        require_known(prefixes.back(), tables);
    }
    return prefixes;
}

void require_profile(const std::string& profile) {
    const auto profiles =
        layout::PolicyProfiles::load(tools::data_directory() / "policies" / "policy_profiles.csv");
    if (profiles.contains(profile)) { return; }
    throw Error{ErrorCode::bad_input, "add an authority", "there is no policy profile " + profile,
                "choose one of cardlayout/policies/policy_profiles.csv"};
}

std::vector<crypto::KeyId> taken_key_ids(const keys::KeyStore& store) {
    std::vector<crypto::KeyId> taken;
    for (const auto& authority : store.authorities()) {
        taken.push_back(crypto::key_id(authority.certificate.public_key()));
    }
    return taken;
}

trust::Lifetime lifetime_of(const AddOptions& options, const keys::StoreInfo& store) {
    auto lifetime = usual_lifetime(store.realm, options.date, authority_years);
    lifetime.until = std::min(lifetime.until, store.root.valid_until());
    if (!options.valid_from.empty()) { lifetime.from = Day::parse(options.valid_from); }
    if (!options.valid_until.empty()) { lifetime.until = Day::parse(options.valid_until); }
    return lifetime;
}

keys::Authority with_serials(const keys::KeyStore& store, const AddOptions& options,
                             const crypto::Certificate& certificate) {
    const std::uint64_t first = store.next_free_serial();
    const std::uint64_t last = first + options.serials - 1;
    if (last > std::numeric_limits<std::uint32_t>::max()) {
        throw Error{ErrorCode::serials_exhausted, "add authority " + options.name,
                    "too few serials of this root are left", "give a smaller block with --serials"};
    }
    return {options.name, options.profile, static_cast<std::uint32_t>(first),
            static_cast<std::uint32_t>(last), certificate};
}

void refuse_existing(const StoreOptions& store, const std::string& wanted) {
    for (const auto& authority : keys::KeyStore::authorities_of(store.folder)) {
        if (authority.name == wanted) { throw Error{ErrorCode::already_exists, "add authority " + wanted}; }
    }
}

ExitStatus add(const tools::Program& program, const AddOptions& options) {
    keys::check_name(options.name, "the authority");
    const auto divisions = known_divisions(options.divisions);
    require_profile(options.profile);
    refuse_existing(options.store, options.name);
    keys::KeyStore store = options.store.open();
    const auto made = trust::certify_authority(
        {.name = options.name, .divisions = divisions, .lifetime = lifetime_of(options, store.info())},
        store.root(), taken_key_ids(store));
    const auto authority = with_serials(store, options, made.certificate);
    if (program.rehearsed("certify authority " + options.name)) { return ExitStatus::done; }
    store.add_authority(authority, made.key);
    program.result({{"authority", json_of(tools::read(authority))}},
                   tools::fact_lines(facts_of(tools::read(authority))));
    return ExitStatus::done;
}

ExitStatus list(const tools::Program& program, const StoreOptions& options) {
    const auto authorities = tools::read(keys::KeyStore::authorities_of(options.folder));
    program.result({{"authorities", json_of(authorities)}}, table_of(authorities));
    return ExitStatus::done;
}

}  // namespace

void add_authorities(tools::Program& program) {
    auto& group = program.group("authority", "the issuing authorities of a key store");

    const auto options = std::make_shared<AddOptions>();
    auto& command = program.command(group, "add", "certify a new authority",
                                    [&program, options] { return add(program, *options); });
    options->store.add_to(command);
    command.add_option("name", options->name, "its name, as records are to carry it")
        ->type_name("NAME")
        ->required();
    command.add_option("--divisions", options->divisions, "first 2, 4 or 6 digits of what it may sign for")
        ->type_name("CODE,…")
        ->delimiter(',')
        ->required();
    command.add_option("--profile", options->profile, "policy profile it decides by, national")
        ->type_name("PROFILE");
    command.add_option("--valid-from", options->valid_from, "first day it may decide")
        ->type_name("YYYY-MM-DD");
    command.add_option("--valid-until", options->valid_until, "last day it may decide")
        ->type_name("YYYY-MM-DD");
    command.add_option("--serials", options->serials, "how many permits it may issue, 1000000")
        ->type_name("N")
        ->check(CLI::PositiveNumber);
    options->date.add_to(command, "the first day of the certificate, in the test realm only");

    const auto list_options = std::make_shared<StoreOptions>();
    auto& list_command = program.command(group, "list", "list the authorities",
                                         [&program, list_options] { return list(program, *list_options); });
    list_options->add_to(list_command);
}

}  // namespace permit::custodian
