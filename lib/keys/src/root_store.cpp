#include "permit/keys/root_store.hpp"

#include "damaged.hpp"
#include "entries.hpp"
#include "folder.hpp"
#include "keeper.hpp"
#include "new_store.hpp"
#include "permit/core/words.hpp"
#include "permit/files/files.hpp"

namespace permit::keys {
namespace fs = std::filesystem;
namespace {

const std::string root_label = "root-key-01";

void make_parent(const fs::path& folder) {
    const auto parent = (folder.has_filename() ? folder : folder.parent_path()).parent_path();
    if (!parent.empty() && !fs::exists(parent)) { files::make_private_folder(parent); }
}

void check_root(const crypto::Certificate& certificate, const crypto::Signer& key) {
    if (certificate.public_key().spki() == key.public_key().spki()) { return; }
    throw Error{ErrorCode::certificate_mismatch, tr("found a root"),
                tr("its certificate is for another key")};
}

}  // namespace

struct RootStore::Impl {
    StoreInfo info;
    Custody place;
    Keeper keeper;
};

RootStore::RootStore(std::shared_ptr<const Impl> impl) noexcept : impl_{std::move(impl)} {}

RootStore RootStore::init(const fs::path& folder, const NewRoot& root, BytesView passphrase,
                          const Certify& self_signed) {
    require_token_suite(root.suite, root.token);
    if (passphrase.empty()) {
        throw Error{ErrorCode::bad_input, tr("make key store {}", folder.string()),
                    tr("the passphrase is empty")};
    }
    make_parent(folder);
    NewStore store{folder,
                   {.kind = StoreKind::root,
                    .realm = root.realm,
                    .suite = root.suite,
                    .token = root.token,
                    .cost = root.cost},
                   passphrase,
                   root.pin};
    auto key = store.keeper().make_signing_key(root.suite, root_key_entry, root_label, {});
    const auto certificate = self_signed(key.signer());
    check_root(certificate, key.signer());
    store.put_certificate(root_certificate, certificate);
    store.put_key(key);
    store.manifest().root = to_hex(certificate.fingerprint());
    store.manifest().root_key = key.place();
    store.publish();
    const auto made = StoreFolder::read(folder);
    return RootStore{std::make_shared<const Impl>(
        Impl{made.info, *made.manifest.root_key, store.keeper().with(made.unlock(passphrase))})};
}

RootStore RootStore::open(const fs::path& folder, BytesView passphrase, const Pin& pin) {
    const auto found = StoreFolder::read(folder);
    if (!found.manifest.root_key) {
        throw Error{ErrorCode::not_a_store, tr("open the root's key store {}", folder.string()),
                    tr("it is a store of another kind"), tr("name the root's own store")};
    }
    auto keeper = Keeper::of(found.unlock(passphrase), found.manifest, pin);
    RootStore root{
        std::make_shared<const Impl>(Impl{found.info, *found.manifest.root_key, std::move(keeper)})};
    if (!found.manifest.root_key->in_token) { (void)root.signer(); }
    return root;
}

const StoreInfo& RootStore::info() const noexcept { return impl_->info; }

const crypto::Certificate& RootStore::certificate() const noexcept { return impl_->info.root; }

std::unique_ptr<crypto::Signer> RootStore::signer() const {
    return impl_->keeper.signer(impl_->place, impl_->info.root.public_key());
}

CeremonyLog RootStore::log() const { return CeremonyLog{impl_->keeper.vault().folder()}; }

}  // namespace permit::keys
