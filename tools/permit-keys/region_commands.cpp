#include "commands.hpp"
#include "describe.hpp"
#include "issuing.hpp"
#include "lives.hpp"
#include "owner.hpp"

#include "permit/core/words.hpp"

#include <memory>

namespace permit::custodian {
namespace {

using keys::KeyOwner;
using keys::SignerKind;

trust::AuthorityRequest wish(const NewOwnerOptions& options) {
    keys::check_name(options.name, tr("the region"));
    return {.name = options.name,
            .divisions = known_divisions(options.divisions),
            .lifetime = usual_lifetime(Realm::test, {}, 0)};
}

ExitStatus add(const tools::Program& program, const NewOwnerOptions& options) {
    auto request = wish(options);
    keys::KeyStore store = options.store.open();
    const auto issuer = issuer_of(store, options.store, options.root, options.region);
    request.lifetime =
        options.lifetime.within(issuer.certificate, store.info().realm, usual_years(trust::Purpose::region));
    if (program.rehearsed(tr("certify region {}", options.name))) { return ExitStatus::done; }
    store.add_region(options.name, options.region, issuer.certifying(request, trust::Purpose::region));
    const auto owner = KeyOwner::region(options.name);
    const auto made = present_certificate(store, owner);
    note_certificate(store, owner, "added", made);
    print_certificate(program, owner, made);
    return ExitStatus::done;
}

ExitStatus request(const tools::Program& program, const NewOwnerOptions& options) {
    const auto wanted = wish(options);
    keys::KeyStore store = options.store.open();
    if (program.rehearsed(tr("request a certificate for region {}", options.name))) {
        return ExitStatus::done;
    }
    confirm_request_file(program, options.out);
    const auto signer = store.request_region(options.name);
    const auto asked = trust::make_request(wanted, trust::Purpose::region, store.info().realm, *signer);
    hand_out(program, store, KeyOwner::region(options.name), "requested", asked, options.out);
    return ExitStatus::done;
}

ExitStatus list(const tools::Program& program, const StoreOptions& options) {
    const auto regions = keys::KeyStore::regions_of(options.folder);
    program.result({{"regions", json_of(regions)}}, table_of(regions));
    return ExitStatus::done;
}

void add_wish(CLI::App& command, NewOwnerOptions& options) {
    options.add_wish(command, tr("the name of the region"),
                     tr("first 2, 4 or 6 digits of what it certifies for"));
}

void add_add(tools::Program& program, CLI::App& group) {
    const auto options = std::make_shared<NewOwnerOptions>();
    auto& command = program.command(group, "add", tr("certify a new region, which certifies authorities"),
                                    [&program, options] { return add(program, *options); });
    add_wish(command, *options);
    options->add_issuer(command);
}

void add_request(tools::Program& program, CLI::App& group) {
    const auto options = std::make_shared<NewOwnerOptions>();
    auto& command = program.command(group, "request", tr("ask a root that is elsewhere for a new region"),
                                    [&program, options] { return request(program, *options); });
    add_wish(command, *options);
    add_request_file(command, options->out);
}

}  // namespace

void add_regions(tools::Program& program) {
    auto& group = program.group("region", tr("a level between the root and its authorities"));
    add_add(program, group);
    add_request(program, group);
    add_accept(program, group, SignerKind::region);
    add_withdraw(program, group, SignerKind::region);
    add_renew(program, group, SignerKind::region);
    add_retire(program, group, SignerKind::region);
    add_revoke(program, group, SignerKind::region);
    add_signed(program, group, SignerKind::region);

    const auto options = std::make_shared<StoreOptions>();
    auto& command = program.command(group, "list", tr("list the regions"),
                                    [&program, options] { return list(program, *options); });
    options->add_to(command);
}

}  // namespace permit::custodian
