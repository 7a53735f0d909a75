#include "commands.hpp"
#include "describe.hpp"
#include "options.hpp"

#include "permit/core/error.hpp"
#include "permit/core/words.hpp"
#include "permit/tools/data.hpp"
#include "permit/tools/realm.hpp"

#include <memory>

namespace permit::custodian {
namespace {

namespace fs = std::filesystem;

struct InitOptions {
    StoreOptions store{};
    RootOptions root{};
    std::string realm{};
    std::string suite{crypto::name(crypto::Suite::es256)};
    std::string token{};
    std::vector<std::string> in_token{};
    std::string under{};
    bool root_only = false;
    tools::DateOption date{};
};

/// What is decided once for a realm.
struct Founding {
    Realm realm;
    crypto::Suite suite;
    std::optional<token::Uri> token;
    trust::Lifetime lifetime;
};

crypto::Suite suite_of(const std::string& text) {
    if (const auto suite = crypto::suite_named(text)) { return *suite; }
    throw Error{ErrorCode::unsupported_suite, tr("make a key store with suite {}", text)};
}

Realm realm_of(const std::string& text) {
    if (const auto realm = realm_from(text)) { return *realm; }
    throw Error{ErrorCode::bad_usage, tr("make a key store"), tr("there is no realm {}", text),
                tr("give --realm test or --realm production")};
}

Founding founding_of(const InitOptions& options) {
    const auto realm = realm_of(options.realm);
    Founding founding{realm, suite_of(options.suite), std::nullopt,
                      usual_lifetime(realm, options.date, usual_years(trust::Purpose::root))};
    if (!options.token.empty()) { founding.token = token::Uri::parse(options.token); }
    return founding;
}

/// A long way to the passphrase's prompts would be in vain.
void refuse_existing(const fs::path& folder) {
    std::error_code ignored;
    if (fs::exists(folder / "store.json", ignored)) {
        throw Error{ErrorCode::already_exists, tr("make key store {}", folder.string())};
    }
}

void refuse_contradictions(const InitOptions& options) {
    if (options.root_only && !options.under.empty()) {
        throw Error{ErrorCode::bad_usage, tr("make a key store"),
                    tr("--root-only makes a root, --under needs one"), tr("give one of the two")};
    }
    if (!options.in_token.empty() && options.token.empty()) {
        throw Error{ErrorCode::bad_usage, tr("make a key store"),
                    tr("--in-token names roles, but no token is given"), tr("give --token URI too")};
    }
}

keys::RootStore found_root(const fs::path& folder, const Founding& founding,
                           const tools::PassphraseOption& option) {
    const auto passphrase = option.read_new(tr("New passphrase for {}", folder.string()));
    auto made =
        keys::RootStore::init(folder,
                              {.realm = founding.realm,
                               .suite = founding.suite,
                               .token = founding.token,
                               .pin = tools::pin_from(option)},
                              passphrase.reveal(), [&](const crypto::Signer& fresh) {
                                  return trust::certify_root(founding.realm, founding.lifetime, fresh);
                              });
    note_in(made.log(), "root made", {{"fingerprint", to_hex(made.certificate().fingerprint())}});
    return made;
}

crypto::Certificate root_from(const InitOptions& options, const Founding& founding) {
    auto root =
        certificate_in(options.under, tr("read the root certificate that the store is to stand under"));
    const auto scope = trust::scope_of(root);
    if (scope.purpose != trust::Purpose::root || scope.realm != founding.realm ||
        root.public_key().suite() != founding.suite) {
        throw Error{ErrorCode::certificate_mismatch, tr("make a key store under {}", options.under),
                    tr("it is no root's certificate, or of another realm or suite"),
                    tr("give the file that permit-keys root wrote, and the same --realm and --suite")};
    }
    return root;
}

/// Takes away the root that was just made when its office could not be.
class RootBeingMade {
public:
    RootBeingMade(fs::path folder, fs::path office)
        : folder_{std::move(folder)}, office_{std::move(office)} {}
    RootBeingMade(const RootBeingMade&) = delete;
    RootBeingMade& operator=(const RootBeingMade&) = delete;
    ~RootBeingMade() {
        std::error_code ignored;
        if (!fs::exists(office_ / "store.json", ignored)) { fs::remove_all(folder_, ignored); }
    }

private:
    fs::path folder_;
    fs::path office_;
};

keys::KeyStore found_office(const InitOptions& options, const Founding& founding, keys::OfficePlan plan) {
    plan.token = founding.token;
    plan.pin = tools::pin_from(options.store.passphrase);
    if (!options.in_token.empty()) {
        const auto roles = roles_named(options.in_token, "--in-token");
        plan.in_token = {roles.begin(), roles.end()};
    }
    const auto passphrase =
        options.store.passphrase.read_new(tr("New passphrase for {}", options.store.folder));
    return keys::KeyStore::init(options.store.folder, plan, passphrase.reveal());
}

keys::KeyStore found_realm(const InitOptions& options, const Founding& founding) {
    const bool elsewhere = !options.root.folder.empty();
    const fs::path folder =
        elsewhere ? fs::path{options.root.folder} : fs::path{options.store.folder} / "root-key";
    const auto root = found_root(folder, founding, options.root.passphrase(options.store));
    const RootBeingMade making{folder, options.store.folder};
    const auto root_signer = root.signer();
    auto store = found_office(options, founding,
                              {.realm = founding.realm,
                               .suite = founding.suite,
                               .root = root.certificate(),
                               .publisher =
                                   [&](const crypto::Signer& fresh) {
                                       auto made =
                                           trust::certify_publisher(1, founding.lifetime, fresh.public_key(),
                                                                    root.certificate(), *root_signer);
                                       note_certified(root.log(), made);
                                       return made;
                                   },
                               .root_store = elsewhere ? fs::absolute(folder) : fs::path{"root-key"}});
    return store;
}

void say_what_is_special(const tools::Program& program, const InitOptions& options,
                         const keys::KeyStore& store) {
    const auto& info = store.info();
    if (options.under.empty() && options.root.shares_passphrase(options.store)) {
        program.note(
            tr("the root's key has the store's passphrase; --root-passphrase-file gives it its own"));
    }
    if (info.realm == Realm::production && options.under.empty() && options.root.folder.empty()) {
        program.note(
            tr("the root's key lies in {}/root-key; move that folder to a medium of its own and name it with "
               "--root-store",
               options.store.folder));
    }
    if (info.realm == Realm::production && !info.token) {
        program.note(
            tr("debit and load keys belong on a token; cards issued from this store have a locked purse"));
    }
}

ExitStatus print(const tools::Program& program, const keys::StoreInfo& info) {
    program.result(json_of(info), tools::fact_lines(facts_of(info)));
    return ExitStatus::done;
}

/// Of a root that was there before; empty when nobody says where.
fs::path place_of_root(const InitOptions& options) {
    return options.root.folder.empty() ? fs::path{} : fs::absolute(options.root.folder);
}

ExitStatus init(const tools::Program& program, const InitOptions& options) {
    refuse_contradictions(options);
    const auto founding = founding_of(options);
    refuse_existing(options.store.folder);
    if (program.rehearsed(founding.realm == Realm::test
                              ? tr("make key store {} of the test realm", options.store.folder)
                              : tr("make key store {} of the production realm", options.store.folder))) {
        return ExitStatus::done;
    }
    if (options.root_only) {
        return print(program, found_root(options.store.folder, founding, options.store.passphrase).info());
    }
    const auto store = options.under.empty() ? found_realm(options, founding)
                                             : found_office(options, founding,
                                                            {.realm = founding.realm,
                                                             .suite = founding.suite,
                                                             .root = root_from(options, founding),
                                                             .root_store = place_of_root(options)});
    note_in(store.log(), "store made",
            {{"root", to_hex(store.info().root.fingerprint())}, {"store", store.info().id}});
    say_what_is_special(program, options, store);
    return print(program, store.info());
}

}  // namespace

void add_init(tools::Program& program) {
    const auto options = std::make_shared<InitOptions>();
    auto& command = program.command("init", tr("make a key store with root, publisher and role keys"),
                                    [&program, options] { return init(program, *options); });
    command.add_option("dir", options->store.folder, tr("folder to make"))->type_name("DIR")->required();
    command.add_option("--realm", options->realm, tr("test or production; for ever"))
        ->type_name("REALM")
        ->required();
    command.add_option("--suite", options->suite, tr("signature suite for ever: es256 or sm2"))
        ->type_name("SUITE");
    command.add_option("--token", options->token, tr("PKCS#11 URI of the token that takes the signing keys"))
        ->type_name("URI");
    command.add_option("--in-token", options->in_token, tr("roles whose master keys the token takes too"))
        ->type_name("ROLE,…")
        ->delimiter(',');
    command.add_option("--under", options->under, tr("certificate of the root, when that is kept elsewhere"))
        ->type_name("FILE");
    command.add_flag("--root-only", options->root_only, tr("make a root's store and nothing else"));
    options->store.passphrase.add_to(command);
    options->root.add_to(command);
    options->date.add_to(command, tr("the first day of the certificates, in the test realm only"));
}

}  // namespace permit::custodian
