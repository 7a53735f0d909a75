#include "describe.hpp"
#include "lives.hpp"
#include "owner.hpp"

#include "permit/core/error.hpp"
#include "permit/core/words.hpp"

#include <memory>

namespace permit::custodian {
namespace {

using keys::KeyOwner;
using keys::SignerKind;

struct AcceptOptions : OwnerOptions {
    std::string certificate{};
    std::string region{};
    tools::DateOption date{};
};

/// The regions between a certificate and the root, its own issuer first.
std::vector<crypto::Certificate> regions_above(const keys::KeyStore& store, std::string region) {
    std::vector<crypto::Certificate> between;
    while (!region.empty() && between.size() < crypto::most_between) {
        const auto found = region_named(store, region);
        if (!found) { break; }
        between.push_back(found->certificate);
        region = found->region;
    }
    return between;
}

/// For this purpose, of this realm and, for a publisher, of the next term.
bool fits(const keys::KeyStore& store, const KeyOwner& owner, const trust::Scope& scope) {
    return scope.purpose == purpose_of(owner.kind) && scope.realm == store.info().realm &&
           (owner.kind != SignerKind::publisher || scope.term == next_term(store));
}

/// Under this root and fitting: what readers will ask for too.
void require_sound(const keys::KeyStore& store, const KeyOwner& owner, const crypto::Certificate& certificate,
                   const std::string& region) {
    const auto refuse = [&](const std::string& why) {
        throw Error{ErrorCode::certificate_mismatch, tr("take over the certificate of {}", owner.text()),
                    why};
    };
    if (!crypto::issued_by(certificate, regions_above(store, region), store.info().root, trust::scope_oid)) {
        refuse(tr("the root of this store, or the region named, did not issue it"));
    }
    if (!fits(store, owner, trust::scope_of(certificate))) {
        refuse(tr("it is for another purpose, realm or term"));
    }
}

ExitStatus accept(const tools::Program& program, const AcceptOptions& options) {
    const auto owner = options.owner();
    const auto certificate =
        certificate_in(options.certificate, tr("read the certificate of {}", owner.text()));
    keys::KeyStore store = options.store.open();
    require_sound(store, owner, certificate, options.region);
    const Day day = day_of_making(options.date, store.info().realm);
    if (program.rehearsed(tr("take the certificate of {} into use", owner.text()))) {
        return ExitStatus::done;
    }
    program.confirm(tr("Take this certificate into use for {}. The key before it, if there is one, signs no "
                       "more from then on.",
                       owner.text()) +
                    "\n" + tools::fact_lines(facts_of(certificate), "  "));
    store.accept(owner, certificate, options.region, day);
    note_certificate(store, owner, "certificate accepted", certificate);
    print_certificate(program, owner, certificate);
    return ExitStatus::done;
}

ExitStatus withdraw(const tools::Program& program, const OwnerOptions& options) {
    const auto owner = options.owner();
    keys::KeyStore store = options.store.open();
    if (program.rehearsed(tr("withdraw the request of {}", owner.text()))) { return ExitStatus::done; }
    program.confirm(tr("Destroy the key of {} that waits for its certificate. A certificate that comes for "
                       "it later is of no use.",
                       owner.text()) +
                    "\n");
    store.withdraw(owner);
    note_act(store, owner, "request withdrawn");
    program.result({{"withdrawn", stable_text(owner)}}, tools::fact_lines({{tr("withdrawn"), owner.text()}}));
    return ExitStatus::done;
}

}  // namespace

void add_accept(tools::Program& program, CLI::App& group, SignerKind kind) {
    const auto options = std::make_shared<AcceptOptions>();
    options->kind = kind;
    auto& command =
        program.command(group, "accept", tr("take the certificate that came for a request into use"),
                        [&program, options] { return accept(program, *options); });
    options->add_to(command);
    command.add_option("--certificate", options->certificate, tr("what permit-keys certify made"))
        ->type_name("FILE")
        ->required();
    if (kind != SignerKind::publisher) {
        command.add_option("--region", options->region, tr("the region that issued it, if not the root"))
            ->type_name("NAME");
    }
    options->date.add_to(command, tr("the day it takes over, in the test realm only"));
}

void add_withdraw(tools::Program& program, CLI::App& group, SignerKind kind) {
    const auto options = std::make_shared<OwnerOptions>();
    options->kind = kind;
    auto& command =
        program.command(group, "withdraw", tr("give up a request whose certificate will not come"),
                        [&program, options] { return withdraw(program, *options); });
    options->add_to(command);
}

}  // namespace permit::custodian
