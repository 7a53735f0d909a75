#include "entries.hpp"
#include "impl.hpp"
#include "permit/core/words.hpp"

#include <algorithm>
#include <utility>

// What the acts on owners are made of; the caller has the lock.
namespace permit::keys {
namespace fs = std::filesystem;
namespace {

[[noreturn]] void refuse(const std::string& doing, const std::string& why) {
    throw Error{ErrorCode::bad_input, doing, why};
}

bool overlap(const Slot& a, const NewAuthority& b) {
    return a.first_serial <= b.last_serial && b.first_serial <= a.last_serial;
}

constexpr std::size_t longest_common_name = 64;  // X.520, ub-common-name

/// The name becomes the common name of a certificate.
void check_certified_name(const std::string& name, const std::string& what) {
    check_name(name, what);
    const auto length = std::count_if(
        name.begin(), name.end(), [](char c) { return (static_cast<unsigned char>(c) & 0xC0U) != 0x80U; });
    if (static_cast<std::size_t>(length) <= longest_common_name) { return; }
    throw Error{ErrorCode::bad_input, tr("read the name of {}", what),
                tr("it has {} characters; a certificate takes at most {}", length, longest_common_name)};
}

bool is_same(const Slot& slot, const NewAuthority& wanted) {
    return slot.profile == wanted.profile && slot.first_serial == wanted.first_serial &&
           slot.last_serial == wanted.last_serial;
}

/// The folder an owner is written to before it gets its name; a crash may leave it behind.
fs::path building_folder(const Vault& vault, const KeyOwner& owner) {
    fs::path folder = vault.path(owner_folder(owner)).parent_path() / ".new";
    std::error_code ignored;
    fs::remove_all(folder, ignored);
    files::make_private_folder(folder);
    return folder;
}

}  // namespace

void check_certificate(const KeyOwner& owner, const crypto::Certificate& certificate,
                       const crypto::VerifyKey& key, const Slot* before) {
    const auto refuse_it = [&](const std::string& why) {
        throw Error{ErrorCode::certificate_mismatch, tr("take over the certificate of {}", owner.text()),
                    why};
    };
    if (certificate.public_key().spki() != key.spki()) { refuse_it(tr("it is for another key")); }
    const auto* current = before == nullptr ? nullptr : before->current();
    if (owner.kind != SignerKind::publisher && certificate.common_name() != owner.name) {
        refuse_it(tr("it is for another name"));
    }
    if (owner.kind == SignerKind::publisher && current != nullptr &&
        certificate.common_name() != current->certificate->common_name()) {
        refuse_it(tr("it is for another name"));
    }
}

HeldKey held_key(const Slot& slot, const FreshKey& key) {
    return {.number = slot.next_number(), .public_key = key.signer().public_key(), .place = key.place()};
}

Slot KeyStore::Impl::new_authority(const NewAuthority& wanted) const {
    const std::string doing = tr("add authority {}", wanted.name);
    check_certified_name(wanted.name, tr("the authority"));
    check_name(wanted.profile, tr("the policy profile"));
    if (wanted.first_serial == 0 || wanted.first_serial > wanted.last_serial) {
        refuse(doing, tr("its block of serials is empty or begins below 1"));
    }
    const auto owner = KeyOwner::authority(wanted.name);
    require_new(owner);
    require_region(wanted.region, std::nullopt);
    for (const auto& other : slots(SignerKind::authority)) {
        if (overlap(other, wanted)) {
            refuse(doing, tr("its serials are also those of {}", other.owner.name));
        }
    }
    return {owner, wanted.profile, wanted.first_serial, wanted.last_serial};
}

Slot KeyStore::Impl::new_region(const std::string& wanted, const std::string& issuing_region) const {
    check_certified_name(wanted, tr("the region"));
    require_new(KeyOwner::region(wanted));
    require_region(issuing_region, std::nullopt);
    return {KeyOwner::region(wanted)};
}

void KeyStore::Impl::require_new(const KeyOwner& owner) const {
    const auto known = owners(owner.kind);
    if (std::find(known.begin(), known.end(), owner) != known.end()) {
        throw Error{ErrorCode::already_exists, tr("add {}", owner.text())};
    }
}

void KeyStore::Impl::require_region(const std::string& name, std::optional<Day> day) const {
    require_regions(tr("take a certificate of region {}", name), std::nullopt, name, day);
}

std::unique_ptr<crypto::Signer> KeyStore::Impl::only_requested(const KeyOwner& owner,
                                                               const NewAuthority* wanted) const {
    const auto known = owners(owner.kind);
    if (std::find(known.begin(), known.end(), owner) == known.end()) { return nullptr; }
    const auto found = slot(owner);
    if (found.current() != nullptr || (wanted != nullptr && !is_same(found, *wanted))) { return nullptr; }
    return signer(*found.requested());
}

std::set<crypto::KeyId> KeyStore::Impl::taken_ids() const {
    std::set<crypto::KeyId> taken{crypto::key_id(info.root.public_key())};
    for (const auto& slot : slots()) {
        for (const auto& key : slot.keys) { taken.insert(crypto::key_id(key.public_key)); }
    }
    return taken;
}

FreshKey KeyStore::Impl::make_key(const Slot& slot) const {
    const auto number = slot.next_number();
    const auto entry = key_entry(slot.owner, number);
    const auto label = key_label(slot.owner, number);
    prepare_place(keeper.has_token() ? keeper.in_token(label) : Custody::file(entry));
    // What stores had left behind before they noted it: files of keys whose document says they are destroyed.
    for (const auto& key : slot.keys) {
        if (!key.place) { (void)destroyed(Custody::file(key_entry(slot.owner, key.number)), false); }
    }
    return keeper.make_signing_key(info.suite, entry, label, taken_ids());
}

/// Whatever fails, the key goes, and with it the note of it.
crypto::Certificate KeyStore::Impl::certified(const Slot& slot, const FreshKey& key,
                                              const Certify& certify) const {
    try {
        auto certificate = certify(key.signer());
        check_certificate(slot.owner, certificate, key.signer().public_key(), &slot);
        return certificate;
    } catch (...) {
        clean_up(key.place().in_token);
        throw;
    }
}

/// Gone in one step: names that begin with a dot are none of an owner.
void KeyStore::Impl::remove(const KeyOwner& owner) const {
    const auto home = vault().path(owner_folder(owner));
    const auto gone = home.parent_path() / ".gone";
    std::error_code ignored;
    fs::remove_all(gone, ignored);
    files::publish(home, gone);
    fs::remove_all(gone, ignored);
}

/// What no document names yet does not count, so it can be written in its place.
void KeyStore::Impl::write_key(const FreshKey& key) const {
    if (key.place().in_token) { return; }
    const auto folder = vault().path(key.place().where).parent_path();
    if (!fs::exists(folder)) {
        files::make_private_folder(folder);
    }  // the first format had none of a publisher
    vault().put(key.place().where, key.pkcs8().reveal());
}

void KeyStore::Impl::put(const Slot& slot) const {
    const auto entry = owner_entry(slot.owner);
    const auto folder = vault().path(entry).parent_path();
    if (!fs::exists(folder)) { files::make_private_folder(folder); }
    put_document(members_of(slot), vault(), entry);
}

std::unique_ptr<crypto::Signer> KeyStore::Impl::add(Slot slot, const std::string& region,
                                                    const Certify& certify) const {
    auto fresh = make_key(slot);
    auto key = held_key(slot, fresh);
    if (certify) {
        key.certificate = certified(slot, fresh, certify);
        key.region = region;
    }
    slot.keys.push_back(std::move(key));
    fresh.keep();  // from here on the document decides
    publish(slot, fresh);
    clean_up(keeper.has_token());
    return fresh.take_signer();
}

void KeyStore::Impl::publish(const Slot& slot, const FreshKey& key) const {
    const auto home = vault().path(owner_folder(slot.owner));
    if (!fs::exists(home.parent_path())) { files::make_private_folder(home.parent_path()); }
    const fs::path folder = building_folder(vault(), slot.owner);
    const auto write = [&](const std::string& entry, BytesView content) {
        files::replace(folder / fs::path{entry}.filename(), content, files::Access::owner);
    };
    write(owner_entry(slot.owner), encode_document(members_of(slot), vault(), owner_entry(slot.owner)));
    if (!key.place().in_token) {
        write(key.place().where, vault().sealed(key.place().where, key.pkcs8().reveal()));
    }
    if (slot.owner.kind == SignerKind::authority) {
        const auto entry = serials_entry(slot.owner.name);
        write(entry, vault().sealed(entry, as_bytes(std::to_string(slot.first_serial))));
        write(signed_entry(slot.owner.name), {});
    }
    files::publish(folder, home);
}

void KeyStore::Impl::take_over(Slot slot, HeldKey key, Day day) const {
    if (slot.requested() != nullptr) { slot.keys.pop_back(); }  // it is `key`, whose certificate came
    std::optional<Custody> useless;
    if (auto* before = slot.current()) {
        before->last_day = std::min(before->last_day.value_or(day), day);
        useless = std::exchange(before->place, std::nullopt);
    }
    slot.keys.push_back(std::move(key));
    if (useless) { note_loose({*useless}); }
    put(slot);
    clean_up(keeper.has_token());
}

}  // namespace permit::keys
