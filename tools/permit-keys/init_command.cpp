#include "commands.hpp"
#include "describe.hpp"
#include "options.hpp"

#include <memory>

namespace permit::custodian {
namespace {

constexpr int root_years = 20;

struct InitOptions {
    std::string folder{};
    std::string realm{};
    std::string suite{crypto::name(crypto::Suite::es256)};
    tools::PassphraseOption passphrase{};
    tools::DateOption date{};
};

crypto::Suite suite_of(const std::string& text) {
    if (const auto suite = crypto::suite_named(text)) { return *suite; }
    throw Error{ErrorCode::unsupported_suite, "make a key store with suite " + text};
}

Realm realm_of(const std::string& text) {
    if (const auto realm = realm_from(text)) { return *realm; }
    throw Error{ErrorCode::bad_usage, "make a key store", "there is no realm " + text,
                "give --realm test or --realm production"};
}

/// A long way to the passphrase's prompts would be in vain.
void refuse_existing(const std::string& folder) {
    std::error_code ignored;
    if (std::filesystem::exists(std::filesystem::path{folder} / "store.json", ignored)) {
        throw Error{ErrorCode::already_exists, "make key store " + folder};
    }
}

ExitStatus init(const tools::Program& program, const InitOptions& options) {
    const auto suite = suite_of(options.suite);
    const auto realm = realm_of(options.realm);
    const auto lifetime = usual_lifetime(realm, options.date, root_years);
    refuse_existing(options.folder);
    if (program.rehearsed("make key store " + options.folder + " of the " + std::string{name(realm)} +
                          " realm")) {
        return ExitStatus::done;
    }
    const auto passphrase = options.passphrase.read_new("New passphrase for " + options.folder);
    auto made = trust::found_realm(realm, suite, lifetime);
    const auto store = keys::KeyStore::init(
        options.folder, {realm, suite, std::move(made.root), std::move(made.publisher)}, passphrase.reveal());
    program.result(json_of(store.info()), tools::fact_lines(facts_of(store.info())));
    if (realm == Realm::production) {
        program.note(
            "debit and load keys belong on a token; cards issued from this store have a locked purse");
    }
    return ExitStatus::done;
}

}  // namespace

void add_init(tools::Program& program) {
    const auto options = std::make_shared<InitOptions>();
    auto& command = program.command("init", "make a key store with root, publisher and role keys",
                                    [&program, options] { return init(program, *options); });
    command.add_option("dir", options->folder, "folder to make")->type_name("DIR")->required();
    command.add_option("--realm", options->realm, "test or production; for ever")
        ->type_name("REALM")
        ->required();
    command.add_option("--suite", options->suite, "signature suite for ever: es256 or sm2")
        ->type_name("SUITE");
    options->passphrase.add_to(command);
    options->date.add_to(command, "the first day of the certificates, in the test realm only");
}

}  // namespace permit::custodian
