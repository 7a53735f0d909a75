#include "permit/tools/realm.hpp"

#include "permit/tools/data.hpp"

#include <set>
#include <sstream>

namespace permit::tools {
namespace {

/// The header and the rows of these profiles, as they stand in the table.
std::string rows_of(const std::set<std::string>& profiles) {
    std::istringstream table{
        read_file(data_directory() / "policies" / "policy_profiles.csv", "read the policy profiles")};
    std::string rows;
    for (std::string line; std::getline(table, line);) {
        if (rows.empty() || profiles.contains(line.substr(0, line.find(',')))) { rows += line + "\n"; }
    }
    return rows;
}

}  // namespace

keys::KeyStore open_store(const std::string& folder, const PassphraseOption& passphrase) {
    (void)keys::KeyStore::inspect(folder);
    return keys::KeyStore::open(folder, passphrase.read("Passphrase of " + folder).reveal());
}

trust::Authority read(const keys::Authority& authority) {
    return trust::authority_from(authority.certificate, authority.profile,
                                 {authority.first_serial, authority.last_serial});
}

std::vector<trust::Authority> read(const std::vector<keys::Authority>& authorities) {
    std::vector<trust::Authority> all;
    all.reserve(authorities.size());
    for (const auto& authority : authorities) { all.push_back(read(authority)); }
    return all;
}

trust::BundleContent bundle_content(const keys::KeyStore& store, Day issued, Day use_by) {
    trust::BundleContent content{.realm = store.info().realm,
                                 .number = 1,
                                 .issued = issued,
                                 .use_by = use_by,
                                 .root = store.info().root,
                                 .publisher = store.publisher().certificate,
                                 .authorities = read(store.authorities()),
                                 .profiles = {}};
    std::set<std::string> profiles;
    for (const auto& authority : content.authorities) { profiles.insert(authority.profile); }
    content.profiles = rows_of(profiles);
    return content;
}

}  // namespace permit::tools
