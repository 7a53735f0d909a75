#include "commands.hpp"
#include "describe.hpp"
#include "lives.hpp"

#include "permit/tools/realm.hpp"

#include <memory>

namespace permit::custodian {
namespace {

using keys::KeyOwner;
using keys::SignerKind;

struct RegionOptions {
    StoreOptions store{};
    RootOptions root{};
    std::string name{};
    std::vector<std::string> divisions{};
    std::string region{};
    std::string out{};
    LifetimeOptions lifetime{};
};

trust::AuthorityRequest wish(const RegionOptions& options) {
    keys::check_name(options.name, "the region");
    return {.name = options.name,
            .divisions = known_divisions(options.divisions),
            .lifetime = usual_lifetime(Realm::test, {}, 0)};
}

ExitStatus add(const tools::Program& program, const RegionOptions& options) {
    auto request = wish(options);
    keys::KeyStore store = options.store.open();
    const auto issuer = issuer_of(store, options.store, options.root, options.region);
    request.lifetime = options.lifetime.within(issuer.certificate, store.info().realm, region_years);
    if (program.rehearsed("certify region " + options.name)) { return ExitStatus::done; }
    store.add_region(options.name, options.region, issuer.certifying(request, trust::Purpose::region));
    const auto made = present_certificate(store, KeyOwner::region(options.name));
    note_in(store.log(), "region added",
            {{"name", options.name}, {"certificate", to_hex(made.fingerprint())}});
    program.result({{"region", json_of(made)}}, tools::fact_lines(facts_of(made)));
    return ExitStatus::done;
}

ExitStatus request(const tools::Program& program, const RegionOptions& options) {
    const auto wanted = wish(options);
    keys::KeyStore store = options.store.open();
    if (program.rehearsed("request a certificate for region " + options.name)) { return ExitStatus::done; }
    confirm_request_file(program, options.out);
    const auto signer = store.request_region(options.name);
    const auto asked = trust::make_request(wanted, trust::Purpose::region, store.info().realm, *signer);
    note_in(store.log(), "region requested",
            {{"name", options.name}, {"request", to_hex(asked.fingerprint())}});
    hand_out(program, asked, options.out, KeyOwner::region(options.name));
    return ExitStatus::done;
}

ExitStatus list(const tools::Program& program, const StoreOptions& options) {
    const auto regions = keys::KeyStore::regions_of(options.folder);
    program.result({{"regions", json_of(regions)}}, table_of(regions));
    return ExitStatus::done;
}

void add_wish(CLI::App& command, RegionOptions& options) {
    options.store.add_to(command);
    command.add_option("name", options.name, "the name of the region")->type_name("NAME")->required();
    command.add_option("--divisions", options.divisions, "first 2, 4 or 6 digits of what it certifies for")
        ->type_name("CODE,…")
        ->delimiter(',')
        ->required();
}

void add_add(tools::Program& program, CLI::App& group) {
    const auto options = std::make_shared<RegionOptions>();
    auto& command = program.command(group, "add", "certify a new region, which certifies authorities",
                                    [&program, options] { return add(program, *options); });
    add_wish(command, *options);
    command.add_option("--region", options->region, "the region that certifies it, if not the root")
        ->type_name("NAME");
    options->root.add_to(command);
    options->lifetime.add_to(command);
}

void add_request(tools::Program& program, CLI::App& group) {
    const auto options = std::make_shared<RegionOptions>();
    auto& command = program.command(group, "request", "ask a root that is elsewhere for a new region",
                                    [&program, options] { return request(program, *options); });
    add_wish(command, *options);
    command.add_option("--out", options->out, "the request to carry to the root")
        ->type_name("FILE")
        ->required();
}

}  // namespace

void add_regions(tools::Program& program) {
    auto& group = program.group("region", "a level between the root and its authorities");
    add_add(program, group);
    add_request(program, group);
    add_accept(program, group, SignerKind::region);
    add_withdraw(program, group, SignerKind::region);
    add_renew(program, group, SignerKind::region);
    add_retire(program, group, SignerKind::region);
    add_revoke(program, group, SignerKind::region);
    add_signed(program, group, SignerKind::region);

    const auto options = std::make_shared<StoreOptions>();
    auto& command = program.command(group, "list", "list the regions",
                                    [&program, options] { return list(program, *options); });
    options->add_to(command);
}

}  // namespace permit::custodian
