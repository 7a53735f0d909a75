#include "options.hpp"

#include "permit/core/error.hpp"
#include "permit/tools/data.hpp"

namespace permit::custodian {

void StoreOptions::add_to(CLI::App& command) {
    command.add_option("dir", folder, "folder of the key store")->type_name("DIR")->required();
    passphrase.add_to(command);
}

keys::KeyStore StoreOptions::open() const {
    (void)keys::KeyStore::inspect(folder);
    return keys::KeyStore::open(folder, passphrase.read("Passphrase of " + folder).reveal());
}

Day day_of_making(const tools::DateOption& date, Realm realm) {
    if (date.given() && realm == Realm::production) {
        throw Error{ErrorCode::date_in_production, "date what is made"};
    }
    return date.day();
}

trust::Lifetime usual_lifetime(Realm realm, Day today, int years) {
    if (realm == Realm::test) { return {Day::from_civil(2000, 1, 1), Day::from_civil(2099, 12, 31)}; }
    return {today, today.plus_months(12 * years).plus_days(-1)};
}

void confirm_overwriting(const tools::Program& program, const std::filesystem::path& file, bool yes,
                         const Recognise& is_earlier) {
    std::error_code ignored;
    if (!std::filesystem::exists(file, ignored)) { return; }
    if (is_earlier(tools::read_file(file, "look at what is to be replaced"))) { return; }
    program.confirm("Overwrite " + file.string() + ", which holds something else.\n", yes);
}

}  // namespace permit::custodian
