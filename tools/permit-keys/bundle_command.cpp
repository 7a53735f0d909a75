#include "commands.hpp"
#include "describe.hpp"
#include "options.hpp"

#include "permit/core/words.hpp"
#include "permit/files/files.hpp"
#include "permit/tools/realm.hpp"

#include <memory>

namespace permit::custodian {
namespace {

struct BundleOptions {
    StoreOptions store{};
    std::string out{};
    PublishingOptions publishing{};
};

bool is_bundle_of(const crypto::Certificate& root, const std::string& content) {
    try {
        (void)trust::load_bundle(as_bytes(content), root.fingerprint());
        return true;
    } catch (const Error&) { return false; }
}

ExitStatus bundle(const tools::Program& program, const BundleOptions& options) {
    keys::KeyStore store = options.store.open();
    const Day issued = options.publishing.issued(store.info());
    const Day use_by = options.publishing.last_day(store.info());
    (void)tools::bundle_content(store, issued, use_by);  // before a number is drawn in vain
    const auto publisher = store.publisher();
    if (store.info().realm == Realm::production && use_by < issued) {
        throw Error{ErrorCode::bad_input, tr("read --use-by"), tr("it is before today, {}", issued.iso())};
    }
    confirm_overwriting(program, options.out,
                        [&](const std::string& earlier) { return is_bundle_of(store.info().root, earlier); });
    if (program.rehearsed(tr("publish a trust bundle to {}", options.out))) { return ExitStatus::done; }
    const auto content = tools::bundle_content(store, store.publish_bundle(), issued, use_by);
    const Bytes file = trust::sign_bundle(content, *publisher.signer);
    note_in(store.log(), "bundle published",
            {{"number", std::to_string(content.number)},
             {"list", std::to_string(content.list->number)},
             {"digest", to_hex(crypto::sha256(file))}});
    files::replace(options.out, file, files::Access::everybody);
    const auto published = trust::load_bundle(file, store.info().root.fingerprint());
    program.result({{"bundle", json_of(published)}}, tools::fact_lines(facts_of(published)));
    if (content.authorities.empty()) {
        program.note(tr("the bundle has no authorities, so no permit verifies with it"));
    }
    return ExitStatus::done;
}

}  // namespace

void add_bundle(tools::Program& program) {
    const auto options = std::make_shared<BundleOptions>();
    auto& command = program.command("bundle", tr("publish a trust bundle for readers"),
                                    [&program, options] { return bundle(program, *options); });
    options->store.add_to(command);
    command.add_option("--out", options->out, tr("file to write"))->type_name("FILE")->required();
    options->publishing.add_to(command);
}

}  // namespace permit::custodian
