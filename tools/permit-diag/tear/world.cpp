#include "world.hpp"

#include "permit/core/error.hpp"
#include "permit/core/words.hpp"
#include "permit/tools/data.hpp"
#include "permit/tools/realm.hpp"
#include "permit/trust/certificates.hpp"

#include <utility>

namespace permit::diag::tear {
namespace {

const trust::Lifetime lifetime{Day::from_civil(2020, 1, 1), Day::from_civil(2089, 12, 31)};
constexpr std::uint32_t serials_each = 1000;

std::string profiles_text() {
    return tools::read_file(tools::data_directory() / "policies" / "policy_profiles.csv",
                            tr("read the policy profiles"));
}

/// A key of the next version for every role; no store knows it.
std::uint8_t version_after(const keys::RoleKeys& keys) {
    std::uint8_t highest = 0;
    for (const auto role : keys::all_roles) {
        if (keys.holds(role)) { highest = std::max(highest, keys.version(role)); }
    }
    return static_cast<std::uint8_t>(highest + 1);
}

}  // namespace

std::uint64_t SeededRandom::number() noexcept {
    // splitmix64
    std::uint64_t mixed = state_ += 0x9E3779B97F4A7C15U;
    mixed = (mixed ^ (mixed >> 30U)) * 0xBF58476D1CE4E5B9U;
    mixed = (mixed ^ (mixed >> 27U)) * 0x94D049BB133111EBU;
    return mixed ^ (mixed >> 31U);
}

void SeededRandom::fill(std::span<Byte> bytes) {
    for (auto& byte : bytes) { byte = static_cast<Byte>(number()); }
}

MemoryKeys::MemoryKeys(crypto::RandomSource& random, std::uint8_t version) : version_{version} {
    for (const auto role : keys::all_roles) { random.fill(masters_[role].reveal_mutable()); }
}

crypto::Aes128Key MemoryKeys::card_key_at(keys::Role role, std::uint8_t version, const Uid& uid) const {
    if (version != version_) { throw Error{ErrorCode::key_version_unknown, tr("use a role key")}; }
    return keys::diversified(masters_.at(role), role, uid);
}

crypto::Aes128Key MemoryKeys::reserve_key(keys::Role role, const Uid& uid) const {
    return keys::diversified(masters_.at(keys::Role::master), role, uid);
}

crypto::SealKey MemoryKeys::carrying_key(std::uint8_t amend_version, BytesView salt) const {
    if (amend_version != version_) { throw Error{ErrorCode::key_version_unknown, tr("use a role key")}; }
    return keys::carrying_key_from(masters_.at(keys::Role::amend), salt);
}

keys::Pending MemoryLedger::allocate(const keys::IssueRequest& request) {
    if (const auto begun = pending(request.uid)) { return *begun; }
    keys::Pending work{.work = keys::Work::issue,
                       .uid = request.uid,
                       .authority = request.authority,
                       .serial = serial_,
                       .version = 1,
                       .decided = request.decided,
                       .request = request.request};
    keep(work);
    return work;
}

std::optional<keys::Pending> MemoryLedger::pending(const Uid& uid) const {
    const auto found = work_.find(uid);
    return found == work_.end() ? std::nullopt : std::optional{found->second};
}

std::vector<Uid> MemoryLedger::unfinished() const {
    std::vector<Uid> cards;
    for (const auto& [uid, work] : work_) { cards.push_back(uid); }
    return cards;
}

crypto::Signature RepeatingSigner::sign(BytesView message) const {
    const std::lock_guard lock{mutex_};
    const auto [known, is_new] = known_.try_emplace(Bytes{message.begin(), message.end()});
    if (is_new) { known->second = signer_->sign(message); }
    return known->second;
}

World::World()
    : tables_{layout::CodeTables::load(tools::data_directory() / "codes")},
      profiles_{layout::PolicyProfiles::load(tools::data_directory() / "policies" / "policy_profiles.csv")} {}

void World::sit_down(trust::Authority authority, std::unique_ptr<crypto::Signer> signer) {
    std::string name = authority.name;
    desks_.emplace(std::move(name),
                   Desk{std::move(authority), std::make_unique<RepeatingSigner>(std::move(signer))});
}

std::unique_ptr<World> World::throwaway(std::uint64_t seed) {
    std::unique_ptr<World> world{new World};
    SeededRandom random{seed};
    world->own_keys_ = std::make_unique<MemoryKeys>(random, layout::first_key_version);
    world->role_keys_ = world->own_keys_.get();
    world->next_keys_ = std::make_unique<MemoryKeys>(random, version_after(*world->role_keys_));

    const auto realm = trust::found_realm(Realm::test, crypto::Suite::es256, lifetime);
    trust::BundleContent content{.realm = Realm::test,
                                 .number = 1,
                                 .issued = lifetime.from,
                                 .use_by = lifetime.until,
                                 .root = realm.root.certificate,
                                 .publisher = realm.publisher.certificate,
                                 .authorities = {},
                                 .profiles = profiles_text()};
    std::vector<crypto::KeyId> taken;
    std::uint32_t first_serial = 1;
    for (const auto& [name, divisions, profile] :
         {std::tuple{"Tianshan", "6501", "national"}, std::tuple{"Kashi", "6531", "xinjiang"}}) {
        const auto key = trust::certify_authority(
            {.name = name, .divisions = {trust::DivisionPrefix::parse(divisions)}, .lifetime = lifetime},
            realm.root, taken);
        auto authority =
            trust::authority_from(key.certificate, profile, {first_serial, first_serial + serials_each - 1});
        first_serial += serials_each;
        taken.push_back(authority.kid);
        content.authorities.push_back(authority);
        world->sit_down(std::move(authority), keys::signer_of(key.key));
    }
    world->trust_ = std::make_unique<trust::TrustBundle>(trust::vouched_for(std::move(content)));
    return world;
}

std::unique_ptr<World> World::of(const keys::KeyStore& store, Day today, std::uint64_t seed) {
    std::unique_ptr<World> world{new World};
    SeededRandom random{seed};
    world->role_keys_ = &store;
    world->next_keys_ = std::make_unique<MemoryKeys>(random, version_after(store));
    for (const auto& authority : store.authorities()) {
        world->sit_down(tools::read(authority), store.authority_signer(authority.name).signer);
    }
    world->trust_ =
        std::make_unique<trust::TrustBundle>(trust::vouched_for(tools::bundle_content(store, today, today)));
    return world;
}

procedures::Office World::desk(const std::string& authority, keys::Ledger& ledger,
                               crypto::RandomSource& random) const {
    const Desk& desk = desks_.at(authority);
    return {.role_keys = *role_keys_,
            .ledger = ledger,
            .signer = *desk.signer,
            .authority = desk.authority,
            .trust = *trust_,
            .profiles = profiles_,
            .tables = tables_,
            .random = random};
}

std::vector<std::string> World::authorities() const {
    std::vector<std::string> names;
    for (const auto& [name, desk] : desks_) { names.push_back(name); }
    return names;
}

const trust::Authority& World::authority(const std::string& name) const { return desks_.at(name).authority; }

}  // namespace permit::diag::tear
