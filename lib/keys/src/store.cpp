#include "permit/keys/store.hpp"
#include "permit/core/words.hpp"

#include "damaged.hpp"
#include "entries.hpp"
#include "impl.hpp"
#include "new_store.hpp"

#include <utility>

namespace permit::keys {
namespace fs = std::filesystem;
namespace {

bool is_wanted(const OfficePlan& plan, Role role) {
    if (plan.realm == Realm::test || !needs_token_in_production(role)) { return true; }
    return plan.token && plan.in_token.contains(role);
}

Manifest manifest_for(const OfficePlan& plan) {
    require_token_suite(plan.suite, plan.token);
    if (plan.root.public_key().suite() != plan.suite) {
        throw Error{ErrorCode::certificate_mismatch, tr("found an office"),
                    tr("the root's certificate is of another signature suite")};
    }
    return {.kind = StoreKind::office,
            .realm = plan.realm,
            .suite = plan.suite,
            .token = plan.token,
            .root = to_hex(plan.root.fingerprint()),
            .root_store = plan.root_store.string(),
            .cost = plan.cost,
            .complete = true};
}

void make_roles(NewStore& store, const OfficePlan& plan) {
    for (const Role role : all_roles) {
        if (is_wanted(plan, role)) { store.make_role(role, plan.token && plan.in_token.contains(role)); }
    }
}

void make_publisher(NewStore& store, const OfficePlan& plan) {
    const auto owner = KeyOwner::publisher();
    auto fresh = store.keeper().make_signing_key(plan.suite, key_entry(owner, 1), key_label(owner, 1),
                                                 {crypto::key_id(plan.root.public_key())});
    HeldKey key{.number = 1, .public_key = fresh.signer().public_key(), .place = fresh.place()};
    if (plan.publisher) {
        key.certificate = plan.publisher(fresh.signer());
        check_certificate(owner, *key.certificate, key.public_key, nullptr);
    }
    store.put_key(fresh);
    put_document(members_of(Slot{.owner = owner, .keys = {std::move(key)}}), store.vault(),
                 owner_entry(owner));
}

}  // namespace

KeyStore::KeyStore(std::shared_ptr<Impl> impl) noexcept : impl_{std::move(impl)} {}

KeyStore KeyStore::init(const fs::path& folder, const OfficePlan& plan, BytesView passphrase) {
    NewStore store{folder, manifest_for(plan), passphrase, plan.pin};
    make_roles(store, plan);
    store.put_certificate(root_certificate, plan.root);
    make_publisher(store, plan);
    store.vault().put_number(bundle_number_entry, 0);
    store.vault().put_number(list_number_entry, 0);
    store.vault().put(status_entry, {});
    put_document({{"stations", nlohmann::json::array()}}, store.vault(), stations_file);
    store.publish();
    const auto made = StoreFolder::read(folder);
    return opened(made, store.keeper().with(made.unlock(passphrase)));
}

KeyStore KeyStore::open(const fs::path& folder, BytesView passphrase, Pin pin) {
    const auto found = StoreFolder::read(folder);
    if (found.manifest.kind == StoreKind::root) {
        throw Error{ErrorCode::not_a_store, tr("open key store {}", folder.string()),
                    tr("it is the store of a root, which certifies and does nothing else"),
                    tr("name the office's store")};
    }
    return opened(found, Keeper::of(found.unlock(passphrase), found.manifest, std::move(pin)));
}

KeyStore KeyStore::opened(const StoreFolder& folder, Keeper keeper) {
    auto impl = std::make_shared<Impl>(Impl{folder.info, folder.manifest, std::move(keeper)});
    impl->load_masters();
    impl->check_whole();
    if (!impl->manifest.loose.empty()) { impl->clean_up_at_opening(); }
    return KeyStore{std::move(impl)};
}

StoreInfo KeyStore::inspect(const fs::path& folder) { return StoreFolder::read(folder).info; }

const StoreInfo& KeyStore::info() const noexcept { return impl_->info; }

CeremonyLog KeyStore::log() const { return CeremonyLog{impl_->vault().folder()}; }

void KeyStore::Impl::check_whole() const {
    if (!fs::is_directory(vault().path(pending_folder))) {
        damaged(vault().path(pending_folder), tr("the folder is missing"));
    }
    if (info.kind == StoreKind::station) { return; }
    (void)vault().number(bundle_number_entry);
    for (const auto& slot : slots()) {
        check_keys(slot);
        if (slot.owner.kind == SignerKind::authority) { check_files_of(slot.owner.name); }
    }
    if (vault().made_in_first_format()) { return; }
    (void)status_state();
    (void)vault().number(list_number_entry);
    (void)stations();
}

void KeyStore::Impl::check_files_of(const std::string& authority) const {
    (void)vault().number(serials_entry(authority));
    const auto file = vault().path(signed_entry(authority));
    if (manifest.complete && !fs::exists(file)) { damaged(file, tr("it is missing")); }
}

/// Those in a token are looked for when they are needed.
void KeyStore::Impl::check_keys(const Slot& slot) const {
    for (const auto& key : slot.keys) {
        if (key.place && !key.place->in_token) { (void)signer(key); }
    }
}

}  // namespace permit::keys
