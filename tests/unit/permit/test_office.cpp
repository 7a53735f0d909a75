#include "test_office.hpp"

#include "permit/crypto/random.hpp"
#include "permit/trust/certificates.hpp"
#include "permit/trust/status_register.hpp"

#include <fstream>
#include <nlohmann/json.hpp>
#include <sstream>

namespace permit::testing {
namespace {

namespace fs = std::filesystem;

const fs::path cardlayout{PERMIT_SOURCE "/cardlayout"};
constexpr std::string_view passphrase = "correct horse battery staple";
const trust::Lifetime lifetime{Day::from_civil(2020, 1, 1), Day::from_civil(2089, 12, 31)};

crypto::CertifiedKey make_root() {
    return trust::found_realm(Realm::test, crypto::Suite::es256, lifetime).root;
}

keys::KeyStore found(const fs::path& folder, const crypto::CertifiedKey& root) {
    const auto publisher = [&](const crypto::Signer& fresh) {
        return trust::certify_publisher(1, lifetime, fresh.public_key(), root.certificate, root.key);
    };
    const keys::OfficePlan office{.realm = Realm::test,
                                  .suite = crypto::Suite::es256,
                                  .root = root.certificate,
                                  .publisher = publisher,
                                  .cost = {.n = 1024, .r = 8, .p = 1}};
    return keys::KeyStore::init(folder, office, as_bytes(passphrase));
}

std::string profiles_text() {
    std::ifstream file{cardlayout / "policies" / "policy_profiles.csv"};
    std::ostringstream text;
    text << file.rdbuf();
    return text.str();
}

trust::BundledList list_of(const std::map<std::uint32_t, trust::PermitStatus>& status,
                           const std::map<std::uint32_t, std::uint16_t>& minimum_versions) {
    trust::StatusRegister listed;
    listed.cover(4000);
    for (const auto& [serial, why] : status) { listed.list(serial, why); }
    for (const auto& [serial, version] : minimum_versions) { listed.set_minimum_version(serial, version); }
    return {1, trust::StatusList::read(listed.encode())};
}

trust::Authority parsed(const keys::Authority& authority) {
    return trust::authority_from(authority.certificate, authority.profile,
                                 {authority.first_serial, authority.last_serial});
}

}  // namespace

chipsim::SimulatedChip factory_chip(const Uid& uid, std::string_view type) {
    return chipsim::SimulatedChip{chipsim::ChipProfile::named(type), uid};
}

const layout::CodeTables& code_tables() {
    static const auto tables = layout::CodeTables::load(cardlayout / "codes");
    return tables;
}

procedures::Application application(const std::map<std::string, std::string>& changes) {
    nlohmann::json json{{"name", "阿依古丽·买买提"},
                        {"sex", "2"},
                        {"ethnic_group", "05"},
                        {"birth_date", "1990-01-01"},
                        {"citizen_number", "990101199001010027"},
                        {"registered_address", {{"division", "620102"}, {"text", "人民东路1号"}}},
                        {"residence", {{"division", "650102"}, {"text", "解放北路1号"}}},
                        {"kind", "standard"},
                        {"ground", "job"}};
    for (const auto& [member, value] : changes) { json[nlohmann::json::json_pointer{"/" + member}] = value; }
    return procedures::Application::parse(json.dump(), code_tables(), Realm::test);
}

TestOffice::TestOffice()
    : root_{make_root()},
      store_{found(folder_.path() / "store", root_)},
      profiles_{layout::PolicyProfiles::load(cardlayout / "policies" / "policy_profiles.csv")} {
    add_authority("Tianshan", {"650102"}, "national");
    add_authority("Shuimogou", {"650105"}, "national");
    add_authority("Kashi", {"6531"}, "xinjiang");
    add_authority("Chengdu", {"51"}, "national");
    add_authority("Beijing", {"1101"}, "beijing");
    own_trust_ = std::make_unique<trust::TrustBundle>(bundle());
}

void TestOffice::add_authority(const std::string& name, const std::vector<std::string>& divisions,
                               const std::string& profile) {
    trust::AuthorityRequest request{.name = name, .divisions = {}, .lifetime = lifetime};
    for (const auto& division : divisions) {
        request.divisions.push_back(trust::DivisionPrefix::parse(division));
    }
    const auto first = static_cast<std::uint32_t>(store_.next_free_serial());
    store_.add_authority({name, profile, first, first + 999}, [&](const crypto::Signer& fresh) {
        return trust::certify(request, trust::Purpose::authority, fresh.public_key(), root_.certificate,
                              root_.key);
    });
    desks_.emplace(name, Desk{store_.authority_signer(name), parsed(store_.authority(name))});
}

trust::BundleContent TestOffice::content(Day use_by) const {
    trust::BundleContent content{.realm = Realm::test,
                                 .number = 1,
                                 .issued = issue_day,
                                 .use_by = use_by,
                                 .root = store_.info().root,
                                 .publisher = store_.publisher().certificate,
                                 .authorities = {},
                                 .profiles = profiles_text()};
    for (const auto& [name, desk] : desks_) { content.authorities.push_back(desk.authority); }
    return content;
}

trust::TrustBundle TestOffice::published(const trust::BundleContent& content) const {
    return trust::load_bundle(trust::sign_bundle(content, *store_.publisher().signer),
                              store_.info().root.fingerprint());
}

trust::TrustBundle TestOffice::bundle(const std::map<std::uint32_t, trust::PermitStatus>& status,
                                      const std::map<std::uint32_t, std::uint16_t>& minimum_versions,
                                      Day use_by) const {
    auto said = content(use_by);
    said.list = list_of(status, minimum_versions);
    return published(said);
}

trust::TrustBundle TestOffice::bundle_revoking(const std::string& authority,
                                               const std::vector<crypto::Digest>& good) const {
    auto said = content();
    said.revocations = {{desks_.at(authority).authority.key_digest, issue_day, good}};
    return published(said);
}

trust::TrustBundle TestOffice::bundle_retiring(const std::string& authority, Day last) const {
    auto said = content();
    for (auto& listed : said.authorities) {
        if (listed.name == authority) {
            listed = trust::authority_from(listed.certificate, listed.profile, listed.serials, last);
        }
    }
    return published(said);
}

procedures::Office TestOffice::desk(const std::string& authority) {
    const Desk& desk = desks_.at(authority);
    return {.role_keys = store_,
            .ledger = store_,
            .signer = *desk.signer.signer,
            .authority = desk.authority,
            .trust = *own_trust_,
            .profiles = profiles_,
            .tables = code_tables(),
            .random = crypto::system_random()};
}

procedures::Issued TestOffice::issue(chipsim::SimulatedChip& chip, const procedures::Application& of,
                                     const std::string& authority, Day day) {
    chipsim::SimTransport card{chip};
    return procedures::issue(card, desk(authority), {.application = of, .portrait = std::nullopt}, day);
}

procedures::Judgement TestOffice::verify(chipsim::SimulatedChip& chip, Day day) {
    chipsim::SimTransport card{chip};
    const procedures::Proof proof{layout::Role::gate, store_, crypto::system_random()};
    return procedures::verify(card, {.bundle = *own_trust_, .today = day}, proof);
}

procedures::Inspection TestOffice::inspect(chipsim::SimulatedChip& chip, Day day) {
    chipsim::SimTransport card{chip};
    const procedures::Proof proof{layout::Role::inspect, store_, crypto::system_random()};
    return procedures::inspect(card, {.bundle = *own_trust_, .today = day}, proof,
                               {.journal_entries = 8, .portrait = true});
}

std::vector<std::string> codes(const std::vector<procedures::Finding>& findings) {
    std::vector<std::string> names;
    for (const auto& finding : findings) { names.emplace_back(name(finding.code)); }
    return names;
}

}  // namespace permit::testing
