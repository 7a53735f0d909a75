#include "commands.hpp"
#include "describe.hpp"
#include "options.hpp"

#include "permit/core/words.hpp"
#include "permit/files/files.hpp"
#include "permit/tools/realm.hpp"

#include <memory>

namespace permit::custodian {
namespace {

constexpr int usual_days = 30;

struct BundleOptions {
    StoreOptions store{};
    std::string out{};
    std::string use_by{};
    tools::DateOption date{};
};

/// Tests act on any day, so a test realm's bundle stays fresh as long as its root, unless --use-by says
/// otherwise.
Day use_by_day(const BundleOptions& options, const keys::StoreInfo& store, Day issued) {
    if (!options.use_by.empty()) { return Day::parse(options.use_by); }
    return store.realm == Realm::test ? store.root.valid_until() : issued.plus_days(usual_days);
}

bool is_bundle_of(const crypto::Certificate& root, const std::string& content) {
    try {
        (void)trust::load_bundle(as_bytes(content), root.fingerprint());
        return true;
    } catch (const Error&) { return false; }
}

ExitStatus bundle(const tools::Program& program, const BundleOptions& options) {
    keys::KeyStore store = options.store.open();
    const Day issued = day_of_making(options.date, store.info().realm);
    const Day use_by = use_by_day(options, store.info(), issued);
    (void)tools::bundle_content(store, issued, use_by);  // before a number is drawn in vain
    const auto publisher = store.publisher();
    if (store.info().realm == Realm::production && use_by < issued) {
        throw Error{ErrorCode::bad_input, tr("read --use-by"), tr("it is before today, {}", issued.iso())};
    }
    confirm_overwriting(program, options.out,
                        [&](const std::string& earlier) { return is_bundle_of(store.info().root, earlier); });
    if (program.rehearsed("publish a trust bundle to " + options.out)) { return ExitStatus::done; }
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
        program.note("the bundle has no authorities, so no permit verifies with it");
    }
    return ExitStatus::done;
}

}  // namespace

void add_bundle(tools::Program& program) {
    const auto options = std::make_shared<BundleOptions>();
    auto& command = program.command("bundle", "publish a trust bundle for readers",
                                    [&program, options] { return bundle(program, *options); });
    options->store.add_to(command);
    command.add_option("--out", options->out, "file to write")->type_name("FILE")->required();
    command.add_option("--use-by", options->use_by, "last day readers take it for fresh; 30 days on")
        ->type_name("YYYY-MM-DD");
    options->date.add_to(command, "the day it is issued, in the test realm only");
}

}  // namespace permit::custodian
