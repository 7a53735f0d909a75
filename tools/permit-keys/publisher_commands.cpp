#include "commands.hpp"
#include "lives.hpp"
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
    if (program.rehearsed("request the publisher's certificate")) { return ExitStatus::done; }
    confirm_request_file(program, options.out);
    const auto signer = store.requested_signer(KeyOwner::publisher());
    if (!signer) {
        throw Error{ErrorCode::already_exists, tr("request the publisher's certificate"),
                    tr("the publisher has one"),
                    tr("use permit-keys publisher renew --out FILE for a new key")};
    }
    const auto asked = trust::make_publisher_request(1, store.info().realm, *signer);
    note_in(store.log(), "publisher requested", {{"request", to_hex(asked.fingerprint())}});
    hand_out(program, asked, options.out, KeyOwner::publisher());
    return ExitStatus::done;
}

}  // namespace

void add_publisher(tools::Program& program) {
    auto& group = program.group("publisher", "who signs trust bundles and status lists");
    const auto options = std::make_shared<RequestOptions>();
    auto& command =
        program.command(group, "request", "ask a root that is elsewhere for the first certificate",
                        [&program, options] { return request(program, *options); });
    options->store.add_to(command);
    command.add_option("--out", options->out, "the request to carry to the root")
        ->type_name("FILE")
        ->required();
    add_accept(program, group, SignerKind::publisher);
    add_withdraw(program, group, SignerKind::publisher);
    add_renew(program, group, SignerKind::publisher);
}

}  // namespace permit::custodian
