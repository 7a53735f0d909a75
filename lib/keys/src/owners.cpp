#include "damaged.hpp"
#include "entries.hpp"
#include "impl.hpp"
#include "permit/core/words.hpp"

#include <algorithm>

namespace permit::keys {
namespace fs = std::filesystem;
namespace {

Error unknown(const KeyOwner& owner) {
    return Error{ErrorCode::unknown_authority, tr("look for {}", owner.text())};
}

/// Which of a region's keys issued the certificate; without one, the key that would issue it now.
const HeldKey* issuing_key(const Slot& region, const std::optional<crypto::Certificate>& certificate) {
    const auto found = std::find_if(region.keys.rbegin(), region.keys.rend(), [&](const HeldKey& key) {
        return certificate && key.certificate && certificate->names_as_issuer(*key.certificate);
    });
    return found == region.keys.rend() ? region.current() : &*found;
}

/// Throws unless the current key may decide for this day; for none in particular when none is given.
void require_good(const Slot& slot, std::optional<Day> decided) {
    const auto refuse = [&](const std::string& why, const std::string& next) {
        throw Error{ErrorCode::authority_out_of_date, tr("sign as {}", slot.owner.text()), why, next};
    };
    const auto* key = slot.current();
    if (key == nullptr) {
        refuse(tr("its certificate has not come yet"),
               tr("bring its request to the root, and accept the certificate"));
    }
    if (key->revoked) {
        refuse(tr("its key was revoked on {}", key->revoked->day.iso()), tr("renew it with a new key"));
    }
    if (key->last_day && (!decided || *decided > *key->last_day)) {
        refuse(tr("it is retired; its last day was {}", key->last_day->iso()),
               tr("choose the authority that took over"));
    }
}

template <class Make>
auto certified(const std::vector<Slot>& slots, Make make) {
    std::vector<decltype(make(slots.front()))> all;
    for (const auto& slot : slots) {
        if (slot.current() != nullptr) { all.push_back(make(slot)); }
    }
    return all;
}

std::vector<Slot> slots_in(const fs::path& folder, StoreKind kind, SignerKind of) {
    std::vector<Slot> all;
    for (const auto& owner : owners_in(folder, kind, of)) { all.push_back(read_slot(folder, owner)); }
    return all;
}

std::vector<Slot> slots_in(const fs::path& folder, SignerKind of) {
    return slots_in(folder, KeyStore::inspect(folder).kind, of);
}

}  // namespace

std::vector<KeyOwner> owners_in(const fs::path& store, StoreKind kind, SignerKind of) {
    if (kind != StoreKind::office) { return {}; }
    if (of == SignerKind::publisher) { return {KeyOwner::publisher()}; }
    const fs::path folder = store / (of == SignerKind::region ? regions_folder : authorities_folder);
    std::vector<KeyOwner> owners;
    if (!fs::is_directory(folder)) {
        if (of == SignerKind::region && fs::exists(store / publisher_certificate)) { return {}; }
        damaged(folder, tr("the folder is missing"));
    }
    for (const auto& path : files::entries(folder)) {
        const std::string found = path.filename().string();
        if (!found.starts_with('.')) { owners.push_back({of, found}); }
    }
    return owners;
}

std::vector<Slot> slots_in(const fs::path& folder) {
    const auto kind = KeyStore::inspect(folder).kind;
    std::vector<Slot> all;
    for (const auto of : all_kinds) {
        const auto more = slots_in(folder, kind, of);
        all.insert(all.end(), more.begin(), more.end());
    }
    return all;
}

Slot read_slot(const fs::path& folder, const KeyOwner& owner) {
    if (in_first_format(folder, owner)) { return slot_of_first_format(folder, owner); }
    const fs::path file = folder / owner_entry(owner);
    return slot_in(read_document(file), owner, file);
}

std::vector<Authority> KeyStore::authorities_of(const fs::path& folder) {
    return certified(slots_in(folder, SignerKind::authority), authority_of);
}

std::vector<Region> KeyStore::regions_of(const fs::path& folder) {
    return certified(slots_in(folder, SignerKind::region), region_of);
}

Publisher KeyStore::publisher_of(const fs::path& folder) {
    const auto slots = slots_in(folder, SignerKind::publisher);
    return slots.empty() ? Publisher{} : keys::publisher_of(slots.front());
}

std::vector<KeyOwner> KeyStore::waiting_of(const fs::path& folder) {
    std::vector<KeyOwner> waiting;
    for (const auto& slot : slots_in(folder)) {
        if (slot.requested() != nullptr) { waiting.push_back(slot.owner); }
    }
    return waiting;
}

std::vector<Authority> KeyStore::authorities() const {
    return certified(impl_->slots(SignerKind::authority), authority_of);
}

std::vector<Region> KeyStore::regions() const {
    return certified(impl_->slots(SignerKind::region), region_of);
}

Publisher KeyStore::publisher_keys() const {
    impl_->require_office(tr("show the publisher's keys"));
    return keys::publisher_of(impl_->slot(KeyOwner::publisher()));
}

Authority KeyStore::authority(const std::string& name) const { return impl_->authority(name); }

CertifiedSigner KeyStore::publisher() const {
    impl_->require_office(tr("sign with the publisher's key"));
    return impl_->certified_signer(impl_->slot(KeyOwner::publisher()), std::nullopt);
}

CertifiedSigner KeyStore::authority_signer(const std::string& name) const {
    impl_->require_office(tr("sign for authority {}", name));
    return impl_->certified_signer(impl_->slot(KeyOwner::authority(name)), std::nullopt);
}

CertifiedSigner KeyStore::authority_signer(const std::string& name, Day decided) const {
    impl_->require_office(tr("sign for authority {}", name));
    return impl_->certified_signer(impl_->slot(KeyOwner::authority(name)), decided);
}

CertifiedSigner KeyStore::region_signer(const std::string& name) const {
    impl_->require_office(tr("certify for region {}", name));
    return impl_->certified_signer(impl_->slot(KeyOwner::region(name)), std::nullopt);
}

std::uint64_t KeyStore::next_free_serial() const {
    std::uint64_t next = 1;
    for (const auto& slot : impl_->slots(SignerKind::authority)) {
        next = std::max(next, std::uint64_t{slot.last_serial} + 1);
    }
    return next;
}

void KeyStore::Impl::require_office(const std::string& doing) const {
    if (info.kind == StoreKind::office) { return; }
    throw Error{ErrorCode::role_not_held, doing,
                tr("a station's store holds no signing keys and cannot grow"),
                tr("use the office's key store")};
}

std::vector<KeyOwner> KeyStore::Impl::owners(SignerKind kind) const {
    return owners_in(vault().folder(), info.kind, kind);
}

std::vector<Slot> KeyStore::Impl::slots(SignerKind kind) const {
    std::vector<Slot> all;
    for (const auto& owner : owners(kind)) { all.push_back(slot(owner)); }
    return all;
}

std::vector<Slot> KeyStore::Impl::slots() const {
    std::vector<Slot> all;
    for (const auto kind : all_kinds) {
        const auto more = slots(kind);
        all.insert(all.end(), more.begin(), more.end());
    }
    return all;
}

Slot KeyStore::Impl::slot(const KeyOwner& owner) const {
    const auto known = owners(owner.kind);
    if (std::find(known.begin(), known.end(), owner) == known.end()) { throw unknown(owner); }
    const auto& folder = vault().folder();
    if (vault().made_in_first_format() && in_first_format(folder, owner)) {
        return slot_of_first_format(folder, owner);
    }
    const auto entry = owner_entry(owner);
    const auto document = read_document(folder / entry);
    require_proven(document, vault(), entry);
    return slot_in(document, owner, folder / entry);
}

Authority KeyStore::Impl::authority(const std::string& wanted) const {
    const auto found = slot(KeyOwner::authority(wanted));
    if (found.current() == nullptr) { require_good(found, std::nullopt); }
    return authority_of(found);
}

std::unique_ptr<crypto::Signer> KeyStore::Impl::signer(const HeldKey& key) const {
    return keeper.signer(key.place.value(), key.public_key);
}

CertifiedSigner KeyStore::Impl::certified_signer(const Slot& slot, std::optional<Day> decided) const {
    require_good(slot, decided);
    const auto& key = *slot.current();
    require_regions(tr("sign as {}", slot.owner.text()), key.certificate, key.region, decided);
    return {signer(key), *key.certificate};
}

void KeyStore::Impl::require_may_issue(const Slot& slot, Day decided) const {
    require_good(slot, decided);
    require_regions(tr("sign as {}", slot.owner.text()), slot.current()->certificate, slot.current()->region,
                    decided);
}

void KeyStore::Impl::require_regions(const std::string& doing, std::optional<crypto::Certificate> certificate,
                                     std::string region, std::optional<Day> day) const {
    std::set<std::string> passed;
    while (!region.empty()) {
        const auto refuse = [&](const std::string& why) {
            throw Error{ErrorCode::authority_out_of_date, doing, why,
                        tr("renew with a certificate of another region or of the root")};
        };
        if (!passed.insert(region).second) { refuse(tr("region {} is below itself", region)); }
        const auto above = slot(KeyOwner::region(region));
        const auto* key = issuing_key(above, certificate);
        if (key == nullptr) { refuse(tr("region {} has no certificate yet", region)); }
        if (key->revoked) { refuse(tr("region {} was revoked on {}", region, key->revoked->day.iso())); }
        const auto& last_day = above.current()->last_day;
        if (last_day && (!day || *day > *last_day)) {
            refuse(tr("region {} is retired since {}", region, last_day->iso()));
        }
        certificate = key->certificate;
        region = std::string{key->region};
    }
}

}  // namespace permit::keys
