#include "options.hpp"

#include "permit/core/error.hpp"
#include "permit/core/words.hpp"
#include "permit/tools/data.hpp"
#include "permit/tools/realm.hpp"

#include <algorithm>

namespace permit::custodian {
namespace {

constexpr int usual_days = 30;  // that readers take what is published for fresh

/// The moment of an act, for people to read in the log: UTC.
[[noreturn]] void root_is_offline(const std::string& place) {
    throw Error{
        ErrorCode::not_a_store, tr("use the root's key"), tr("the root's store is not at {}", place),
        tr("name it with --root-store, or send a request to where it is (permit-keys authority request, "
           "certify, authority accept)")};
}

std::filesystem::path root_store_of(const std::string& office) {
    const auto recorded = keys::KeyStore::inspect(office).root_store;
    if (recorded.empty()) { root_is_offline(tr("this machine, as far as the key store knows")); }
    return recorded.is_absolute() ? recorded : std::filesystem::path{office} / recorded;
}

}  // namespace

void StoreOptions::add_to(CLI::App& command) {
    command.add_option("dir", folder, tr("folder of the key store"))->type_name("DIR")->required();
    passphrase.add_to(command);
}

keys::KeyStore StoreOptions::open() const {
    auto store = tools::open_store(folder, passphrase);
    store.log().check();
    return store;
}

void require_office(const keys::StoreInfo& info, const std::string& doing) {
    if (info.kind == keys::StoreKind::office) { return; }
    throw Error{ErrorCode::role_not_held, doing,
                tr("this is the store of a {}, which holds no more than it was given", tr(name(info.kind))),
                tr("use the office's key store")};
}

void RootOptions::add_to(CLI::App& command) {
    command
        .add_option("--root-store", folder,
                    tr("folder of the root's key, when the key store does not know it"))
        ->type_name("DIR");
    command
        .add_option("--root-passphrase-file", passphrase_file,
                    tr("read the root's passphrase from the first line of FILE"))
        ->type_name("FILE");
}

bool RootOptions::shares_passphrase(const StoreOptions& office) const {
    return passphrase_file.empty() && !office.passphrase.file.empty();
}

tools::PassphraseOption RootOptions::passphrase(const StoreOptions& office) const {
    return {shares_passphrase(office) ? office.passphrase.file : passphrase_file, office.passphrase.pin_file};
}

keys::RootStore RootOptions::open(const StoreOptions& office) const {
    const auto place = folder.empty() ? root_store_of(office.folder) : std::filesystem::path{folder};
    std::error_code ignored;
    if (!std::filesystem::exists(place, ignored)) { root_is_offline(place.string()); }
    (void)keys::KeyStore::inspect(place);
    const auto option = passphrase(office);
    return keys::RootStore::open(place, option.read(tr("Passphrase of {}", place.string())).reveal(),
                                 tools::pin_from(option));
}

Day day_of_making(const tools::DateOption& date, Realm realm) {
    if (date.given() && realm == Realm::production) {
        throw Error{ErrorCode::date_in_production, tr("date what is made")};
    }
    return date.day();
}

void LifetimeOptions::add_to(CLI::App& command) {
    command.add_option("--valid-from", valid_from, tr("first day the certificate is good for"))
        ->type_name("YYYY-MM-DD");
    command.add_option("--valid-until", valid_until, tr("last day the certificate is good for"))
        ->type_name("YYYY-MM-DD");
    date.add_to(command, tr("the day of making, in the test realm only"));
}

trust::Lifetime LifetimeOptions::within(const crypto::Certificate& issuer, Realm realm, int years) const {
    auto lifetime = usual_lifetime(realm, date, years);
    lifetime.until = std::min(lifetime.until, issuer.valid_until());
    if (!valid_from.empty()) { lifetime.from = Day::parse(valid_from); }
    if (!valid_until.empty()) { lifetime.until = Day::parse(valid_until); }
    if (lifetime.from < issuer.valid_from() || issuer.valid_until() < lifetime.until) {
        throw Error{ErrorCode::bad_input, tr("set the days of the certificate"),
                    tr("they go beyond those of its issuer, {} to {}", issuer.valid_from().iso(),
                       issuer.valid_until().iso()),
                    tr("give --valid-from and --valid-until within these")};
    }
    return lifetime;
}

trust::Lifetime usual_lifetime(Realm realm, const tools::DateOption& date, int years) {
    if (realm == Realm::test && !date.given()) {
        return {Day::from_civil(2000, 1, 1), Day::from_civil(2099, 12, 31)};
    }
    const Day today = day_of_making(date, realm);
    return {today, today.plus_months(12 * years).plus_days(-1)};
}

int usual_years(trust::Purpose purpose) noexcept {
    if (purpose == trust::Purpose::authority) { return 5; }
    return purpose == trust::Purpose::region ? 10 : 20;
}

void PublishingOptions::add_to(CLI::App& command) {
    command.add_option("--use-by", use_by, tr("last day readers take it for fresh; 30 days on"))
        ->type_name("YYYY-MM-DD");
    date.add_to(command, tr("the day it is issued, in the test realm only"));
}

Day PublishingOptions::issued(const keys::StoreInfo& store) const { return day_of_making(date, store.realm); }

Day PublishingOptions::last_day(const keys::StoreInfo& store) const {
    if (!use_by.empty()) { return Day::parse(use_by); }
    return store.realm == Realm::test ? store.root.valid_until() : issued(store).plus_days(usual_days);
}

std::vector<keys::Role> roles_named(const std::vector<std::string>& texts, const std::string& option) {
    std::vector<keys::Role> roles;
    for (const auto& text : texts) {
        const auto role = keys::role_from(text);
        if (!role) {
            throw Error{
                ErrorCode::bad_usage, tr("read {}", option), tr("there is no role {}", text),
                tr("the roles are master, personalise, amend, inspect, gate, debit, load, grant, receipt "
                   "and picc")};
        }
        roles.push_back(*role);
    }
    return roles;
}

crypto::Certificate certificate_in(const std::string& file, const std::string& doing) {
    const std::string content = tools::read_file(file, doing);
    try {
        return crypto::Certificate::from_pem(content);
    } catch (const Error& error) {
        throw Error{ErrorCode::bad_input, tr("{}, {}", doing, file), error.why(),
                    tr("give the file with the certificate, PEM")};
    }
}

void confirm_overwriting(const tools::Program& program, const std::filesystem::path& file,
                         const Recognise& is_earlier) {
    std::error_code ignored;
    if (!std::filesystem::exists(file, ignored)) { return; }
    if (is_earlier(tools::read_file(file, tr("look at what is to be replaced")))) { return; }
    program.confirm(tr("Overwrite {}, which holds something else.", file.string()) + "\n");
}

bool is_certificate(const std::string& content) {
    return content.find("BEGIN CERTIFICATE-") != std::string::npos;
}

bool is_request(const std::string& content) {
    return content.find("CERTIFICATE REQUEST") != std::string::npos;
}

void note_certified(const keys::CeremonyLog& root, const crypto::Certificate& made) {
    note_in(root, "certified",
            {{"name", made.common_name()},
             {"key id", to_hex(crypto::key_id(made.public_key()))},
             {"certificate", to_hex(made.fingerprint())}});
}

}  // namespace permit::custodian
