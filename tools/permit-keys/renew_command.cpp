#include "issuing.hpp"
#include "lives.hpp"
#include "owner.hpp"

#include "permit/core/words.hpp"

#include <memory>

namespace permit::custodian {
namespace {

using keys::KeyOwner;
using keys::SignerKind;

struct RenewOptions : OwnerOptions {
    RootOptions root{};
    std::string region{};
    std::string out{};
    LifetimeOptions lifetime{};
};

/// The region that issued the present certificate, unless another is named.
std::string issuing_region(const keys::KeyStore& store, const RenewOptions& options) {
    if (!options.region.empty() || options.kind == SignerKind::publisher) { return options.region; }
    if (options.kind == SignerKind::authority) { return store.authority(options.name).region; }
    const auto region = region_named(store, options.name);
    return region ? region->region : std::string{};
}

keys::Certify certifying(const RenewOptions& options, const Issuer& issuer, const keys::KeyStore& store,
                         const crypto::Certificate& present) {
    const auto purpose = purpose_of(options.kind);
    const auto lifetime =
        options.lifetime.within(issuer.certificate, store.info().realm, usual_years(purpose));
    return purpose == trust::Purpose::publisher ? issuer.certifying_publisher(next_term(store), lifetime)
                                                : issuer.certifying(like(present, lifetime), purpose);
}

crypto::SigningRequest request_of(const keys::KeyStore& store, const KeyOwner& owner,
                                  const crypto::Certificate& present, const crypto::Signer& fresh) {
    const auto realm = store.info().realm;
    if (owner.kind == SignerKind::publisher) {
        return trust::make_publisher_request(next_term(store), realm, fresh);
    }
    const trust::Lifetime lifetime{present.valid_from(), present.valid_until()};
    return trust::make_request(like(present, lifetime), purpose_of(owner.kind), realm, fresh);
}

ExitStatus request_renewal(const tools::Program& program, const RenewOptions& options, keys::KeyStore& store,
                           const crypto::Certificate& present) {
    const auto owner = options.owner();
    confirm_request_file(program, options.out);
    const auto signer = store.request_renewal(owner);
    hand_out(program, store, owner, "renewal requested", request_of(store, owner, present, *signer),
             options.out);
    return ExitStatus::done;
}

ExitStatus renew(const tools::Program& program, const RenewOptions& options) {
    const auto owner = options.owner();
    keys::KeyStore store = options.store.open();
    const auto present = present_certificate(store, owner);
    const Day day = day_of_making(options.lifetime.date, store.info().realm);
    if (program.rehearsed(tr("renew the key of {}", owner.text()))) { return ExitStatus::done; }
    if (!options.out.empty()) { return request_renewal(program, options, store, present); }
    program.confirm(
        tr("A new key takes over for {}. The old one, {}, is destroyed; what it has signed stays good.",
           owner.text(), to_hex(crypto::key_id(present.public_key()))) +
        "\n");
    const auto region = issuing_region(store, options);
    const auto issuer = issuer_of(store, options.store, options.root, region);
    store.renew(owner, day, region, certifying(options, issuer, store, present));
    const auto renewed = present_certificate(store, owner);
    note_certificate(store, owner, "renewed", renewed);
    print_certificate(program, owner, renewed);
    program.note(tr("readers learn of it from the next trust bundle"));
    return ExitStatus::done;
}

}  // namespace

void add_renew(tools::Program& program, CLI::App& group, SignerKind kind) {
    const auto options = std::make_shared<RenewOptions>();
    options->kind = kind;
    auto& command = program.command(group, "renew", tr("have a new key take over; old records stay good"),
                                    [&program, options] { return renew(program, *options); });
    options->add_to(command);
    if (kind != SignerKind::publisher) {
        command.add_option("--region", options->region, tr("the region that certifies, if not as before"))
            ->type_name("NAME");
    }
    command.add_option("--out", options->out, tr("only write a request for a root that is elsewhere"))
        ->type_name("FILE");
    options->root.add_to(command);
    options->lifetime.add_to(command);
}

}  // namespace permit::custodian
