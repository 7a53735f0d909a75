#include "commands.hpp"
#include "lives.hpp"
#include "owner.hpp"

#include "permit/core/error.hpp"
#include "permit/core/words.hpp"

#include <memory>

namespace permit::custodian {
namespace {

using keys::KeyOwner;
using keys::SignerKind;

struct RequestOptions {
    StoreOptions store{};
    std::string out{};
};

/// The first certificate of a publisher under a root that is elsewhere; later ones come by `renew --out`.
ExitStatus request(const tools::Program& program, const RequestOptions& options) {
    const keys::KeyStore store = options.store.open();
    if (program.rehearsed(tr("request the publisher's certificate"))) { return ExitStatus::done; }
    confirm_request_file(program, options.out);
    const auto signer = store.requested_signer(KeyOwner::publisher());
    if (!signer) {
        throw Error{ErrorCode::already_exists, tr("request the publisher's certificate"),
                    tr("the publisher has one"),
                    tr("use permit-keys publisher renew --out FILE for a new key")};
    }
    hand_out(program, store, KeyOwner::publisher(), "requested",
             trust::make_publisher_request(next_term(store), store.info().realm, *signer), options.out);
    return ExitStatus::done;
}

}  // namespace

void add_publisher(tools::Program& program) {
    auto& group = program.group("publisher", tr("who signs trust bundles and status lists"));
    const auto options = std::make_shared<RequestOptions>();
    auto& command =
        program.command(group, "request", tr("ask a root that is elsewhere for the first certificate"),
                        [&program, options] { return request(program, *options); });
    options->store.add_to(command);
    add_request_file(command, options->out);
    add_accept(program, group, SignerKind::publisher);
    add_withdraw(program, group, SignerKind::publisher);
    add_renew(program, group, SignerKind::publisher);
}

}  // namespace permit::custodian
