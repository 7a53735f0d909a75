#include "permit/tools/realm.hpp"

#include "permit/core/error.hpp"
#include "permit/core/words.hpp"
#include "permit/tools/data.hpp"

#include <algorithm>
#include <ctime>
#include <set>
#include <sstream>

namespace permit::tools {
namespace {

std::string now_text() {
    const std::time_t now = std::time(nullptr);
    std::tm parts{};
    ::gmtime_r(&now, &parts);
    std::string text(sizeof "2026-11-22T01:02:03Z", '\0');
    text.resize(std::strftime(text.data(), text.size(), "%Y-%m-%dT%H:%M:%SZ", &parts));
    return text;
}

/// The header and the rows of these profiles, as they stand in the table.
std::string rows_of(const std::set<std::string>& profiles) {
    std::istringstream table{
        read_file(data_directory() / "policies" / "policy_profiles.csv", tr("read the policy profiles"))};
    std::string rows;
    for (std::string line; std::getline(table, line);) {
        if (rows.empty() || profiles.contains(line.substr(0, line.find(',')))) { rows += line + "\n"; }
    }
    return rows;
}

void add_revocation(trust::BundleContent& content, const keys::KeyLife& life) {
    if (!life.revoked) { return; }
    content.revocations.push_back(
        {trust::key_digest(life.certificate.public_key()), life.revoked->day, life.revoked->good});
}

/// The present key of an owner as one of its lives.
template <class Owner>
keys::KeyLife present(const Owner& owner) {
    return {owner.certificate, owner.region, owner.last_day, owner.revoked};
}

void add(trust::BundleContent& content, const keys::Authority& authority) {
    const auto add_key = [&](const keys::KeyLife& life) {
        content.authorities.push_back(trust::authority_from(life.certificate, authority.profile,
                                                            {authority.first_serial, authority.last_serial},
                                                            life.last_day));
        add_revocation(content, life);
    };
    std::for_each(authority.former.begin(), authority.former.end(), add_key);
    add_key(present(authority));
}

void add(trust::BundleContent& content, const keys::Region& region) {
    const auto add_key = [&](const keys::KeyLife& life) {
        content.regions.push_back(trust::region_from(life.certificate));
        add_revocation(content, life);
    };
    std::for_each(region.former.begin(), region.former.end(), add_key);
    add_key(present(region));
}

crypto::Certificate publisher_of(const keys::KeyStore& store) {
    auto publisher = store.publisher_keys().certificate;
    if (publisher) { return std::move(*publisher); }
    throw Error{ErrorCode::unknown_authority, tr("publish what readers judge by"),
                tr("the publisher's certificate has not come yet"),
                tr("have the root certify it (permit-keys publisher request, certify, publisher accept)")};
}

/// The file that a token's URI names for its PIN (RFC 7512, pin-source), as a path or a file: URI.
std::string pin_file_named(const token::Uri& token) {
    static constexpr std::string_view scheme = "file:";
    auto source = token.pin_source().value_or("");
    if (source.starts_with(scheme)) { source.erase(0, scheme.size()); }
    if (source.starts_with("//")) { source.erase(0, 2); }
    return source;
}

}  // namespace

keys::KeyStore open_store(const std::string& folder, const PassphraseOption& passphrase) {
    (void)keys::KeyStore::inspect(folder);
    return keys::KeyStore::open(folder, passphrase.read(tr("Passphrase of {}", folder)).reveal(),
                                pin_from(passphrase));
}

keys::Pin pin_from(const PassphraseOption& options) {
    return [options](const token::Uri& token) {
        auto from = options;
        if (from.pin_file.empty()) { from.pin_file = pin_file_named(token); }
        return from.read_pin(tr("PIN of {}", token.text()));
    };
}

trust::Authority read(const keys::Authority& authority) {
    return trust::authority_from(authority.certificate, authority.profile,
                                 {authority.first_serial, authority.last_serial}, authority.last_day);
}

std::vector<trust::Authority> read(const std::vector<keys::Authority>& authorities) {
    std::vector<trust::Authority> all;
    all.reserve(authorities.size());
    for (const auto& authority : authorities) { all.push_back(read(authority)); }
    return all;
}

void note_in(const keys::CeremonyLog& log, const std::string& act, CeremonyFacts facts) {
    std::erase_if(facts, [](const auto& fact) { return fact.second.empty(); });
    log.append({now_text(), act, std::move(facts)});
}

trust::StatusRegister status_register(const keys::KeyStore& store) {
    return status_register(store, store.status_state());
}

trust::StatusRegister status_register(const keys::KeyStore& store, BytesView state) {
    auto list = state.empty() ? trust::StatusRegister{}
                              : trust::StatusRegister::decode(Bytes{state.begin(), state.end()});
    for (const auto& [authority, serial] : store.serials_given_out()) { list.cover(serial); }
    return list;
}

trust::BundleContent bundle_content(const keys::KeyStore& store, Day issued, Day use_by) {
    return bundle_content(store, {1, {1, store.status_state()}, store.authorities(), store.regions()}, issued,
                          use_by);
}

trust::BundleContent bundle_content(const keys::KeyStore& store, const keys::BundleEdition& edition,
                                    Day issued, Day use_by) {
    trust::BundleContent content{.realm = store.info().realm,
                                 .number = edition.number,
                                 .issued = issued,
                                 .use_by = use_by,
                                 .root = store.info().root,
                                 .publisher = publisher_of(store),
                                 .authorities = {},
                                 .profiles = {}};
    for (const auto& authority : edition.authorities) { add(content, authority); }
    for (const auto& region : edition.regions) { add(content, region); }
    const auto list = status_register(store, edition.list.status);
    content.list = trust::BundledList{edition.list.number, trust::StatusList::read(list.encode())};
    std::set<std::string> profiles{"national", "hmt"};  // what every place inherits (rules::terms_in_force)
    for (const auto& authority : content.authorities) { profiles.insert(authority.profile); }
    content.profiles = rows_of(profiles);
    return content;
}

}  // namespace permit::tools
