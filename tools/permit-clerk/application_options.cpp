#include "application_options.hpp"

#include "output.hpp"

#include "permit/core/error.hpp"
#include "permit/core/words.hpp"
#include "permit/keys/store.hpp"
#include "permit/tools/data.hpp"

namespace permit::clerk {

void RealmOptions::add_to(CLI::App& command) {
    auto* const store =
        command.add_option("--keys", keys, tr("folder of the key store whose realm counts; it stays closed"))
            ->type_name("DIR");
    command
        .add_option("--realm", realm, tr("test or production, without a key store; production if neither"))
        ->type_name("REALM")
        ->excludes(store);
}

Realm RealmOptions::chosen() const {
    if (!keys.empty()) { return keys::KeyStore::inspect(keys).realm; }
    if (realm.empty()) { return Realm::production; }
    if (const auto named = realm_from(realm)) { return *named; }
    throw Error{ErrorCode::bad_usage, tr("read --realm"), tr("there is no realm {}", realm),
                tr("use test or production")};
}

layout::CodeTables shipped_tables() { return layout::CodeTables::load(tools::data_directory() / "codes"); }

std::string headline(Realm realm, const std::string& text) { return in_realm(realm, text).append("\n"); }

}  // namespace permit::clerk
