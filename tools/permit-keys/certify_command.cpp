#include "commands.hpp"
#include "describe.hpp"
#include "issuing.hpp"

#include "permit/core/error.hpp"
#include "permit/core/words.hpp"
#include "permit/files/files.hpp"
#include "permit/tools/data.hpp"
#include "permit/tools/realm.hpp"

#include <memory>

namespace permit::custodian {
namespace {

struct CertifyOptions {
    StoreOptions root{};
    std::string request{};
    std::string out{};
    LifetimeOptions lifetime{};
};

crypto::SigningRequest request_in(const std::string& file) {
    const std::string content = tools::read_file(file, tr("read the request"));
    try {
        return crypto::SigningRequest::from_pem(content);
    } catch (const Error& error) {
        throw Error{ErrorCode::bad_input, tr("read the request {}", file), error.why(),
                    tr("give the file that permit-keys request wrote")};
    }
}

crypto::Certificate certified(const CertifyOptions& options, const keys::RootStore& root,
                              const crypto::SigningRequest& request, const trust::Wish& wish) {
    const auto lifetime =
        options.lifetime.within(root.certificate(), root.info().realm, usual_years(wish.scope.purpose));
    const auto signer = root.signer();
    if (wish.scope.purpose == trust::Purpose::publisher) {
        return trust::certify_publisher(wish.scope.term, lifetime, request.public_key(), root.certificate(),
                                        *signer);
    }
    return trust::certify(wish.within(lifetime), wish.scope.purpose, request.public_key(), root.certificate(),
                          *signer);
}

void require_of_this_root(const trust::Wish& wish, const crypto::SigningRequest& request,
                          const keys::RootStore& root) {
    if (wish.scope.realm == root.info().realm && request.public_key().suite() == root.info().suite) {
        return;
    }
    throw Error{ErrorCode::wrong_root, tr("certify {}", wish.name),
                tr("the request is of another realm or suite than this root"),
                tr("send it to the root whose certificate its store was made under")};
}

ExitStatus certify(const tools::Program& program, const CertifyOptions& options) {
    const auto request = request_in(options.request);
    const auto wish = trust::wish_of(request);
    (void)keys::KeyStore::inspect(options.root.folder);
    const auto root = keys::RootStore::open(
        options.root.folder,
        options.root.passphrase.read(tr("Passphrase of {}", options.root.folder)).reveal(),
        tools::pin_from(options.root.passphrase));
    require_of_this_root(wish, request, root);
    if (program.rehearsed(tr("certify {}", wish.name))) { return ExitStatus::done; }
    program.confirm(
        tr("Certify this request, whose fingerprint whoever sent it has told you by another way.") + "\n" +
        tools::fact_lines(facts_of(request), "  "));
    confirm_overwriting(program, options.out, is_certificate);
    const auto certificate = certified(options, root, request, wish);
    note_certified(root.log(), certificate);  // before it leaves
    files::replace(options.out, as_bytes(certificate.pem()), files::Access::everybody);
    program.result({{"certificate", json_of(certificate)}}, tools::fact_lines(facts_of(certificate)));
    return ExitStatus::done;
}

}  // namespace

void add_certify(tools::Program& program) {
    const auto options = std::make_shared<CertifyOptions>();
    auto& command = program.command("certify", tr("have the root answer a request with a certificate"),
                                    [&program, options] { return certify(program, *options); });
    options->root.add_to(command);
    command.add_option("request", options->request, tr("the request that came"))
        ->type_name("FILE")
        ->required();
    command.add_option("--out", options->out, tr("the certificate to send back, PEM"))
        ->type_name("FILE")
        ->required();
    options->lifetime.add_to(command);
}

}  // namespace permit::custodian
