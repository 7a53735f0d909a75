#include "options.hpp"

#include "permit/core/error.hpp"
#include "permit/tools/data.hpp"
#include "permit/tools/realm.hpp"

namespace permit::custodian {

void StoreOptions::add_to(CLI::App& command) {
    command.add_option("dir", folder, "folder of the key store")->type_name("DIR")->required();
    passphrase.add_to(command);
}

keys::KeyStore StoreOptions::open() const { return tools::open_store(folder, passphrase); }

Day day_of_making(const tools::DateOption& date, Realm realm) {
    if (date.given() && realm == Realm::production) {
        throw Error{ErrorCode::date_in_production, "date what is made"};
    }
    return date.day();
}

trust::Lifetime usual_lifetime(Realm realm, const tools::DateOption& date, int years) {
    if (realm == Realm::test && !date.given()) {
        return {Day::from_civil(2000, 1, 1), Day::from_civil(2099, 12, 31)};
    }
    const Day today = day_of_making(date, realm);
    return {today, today.plus_months(12 * years).plus_days(-1)};
}

void confirm_overwriting(const tools::Program& program, const std::filesystem::path& file,
                         const Recognise& is_earlier) {
    std::error_code ignored;
    if (!std::filesystem::exists(file, ignored)) { return; }
    if (is_earlier(tools::read_file(file, "look at what is to be replaced"))) { return; }
    program.confirm("Overwrite " + file.string() + ", which holds something else.\n");
}

}  // namespace permit::custodian
