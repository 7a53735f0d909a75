#include "impl.hpp"
#include "permit/core/words.hpp"

#include <algorithm>

namespace permit::keys {
namespace {

[[noreturn]] void refuse(const std::string& doing, const std::string& why) {
    throw Error{ErrorCode::bad_input, doing, why};
}

void refuse_publisher(const KeyOwner& owner, const std::string& doing) {
    if (owner.kind != SignerKind::publisher) { return; }
    throw Error{ErrorCode::bad_input, doing, tr("readers know one publisher at a time"),
                tr("renew the publisher with a new key")};
}

}  // namespace

void KeyStore::add_authority(const NewAuthority& authority, const Certify& certify) {
    impl_->require_office(tr("add authority {}", authority.name));
    const auto lock = impl_->lock();
    impl_->add(impl_->new_authority(authority), authority.region, certify);
}

void KeyStore::add_region(const std::string& name, const std::string& issuing_region,
                          const Certify& certify) {
    impl_->require_office(tr("add region {}", name));
    const auto lock = impl_->lock();
    impl_->add(impl_->new_region(name, issuing_region), issuing_region, certify);
}

std::unique_ptr<crypto::Signer> KeyStore::request_authority(const NewAuthority& authority) {
    impl_->require_office(tr("add authority {}", authority.name));
    const auto lock = impl_->lock();
    if (auto waiting = impl_->only_requested(KeyOwner::authority(authority.name), &authority)) {
        return waiting;
    }
    return impl_->add(impl_->new_authority(authority), {}, {});
}

std::unique_ptr<crypto::Signer> KeyStore::request_region(const std::string& name) {
    impl_->require_office(tr("add region {}", name));
    const auto lock = impl_->lock();
    if (auto waiting = impl_->only_requested(KeyOwner::region(name), nullptr)) { return waiting; }
    return impl_->add(impl_->new_region(name, {}), {}, {});
}

void KeyStore::renew(const KeyOwner& owner, Day day, const std::string& region, const Certify& certify) {
    impl_->require_office(tr("renew {}", owner.text()));
    const auto lock = impl_->lock();
    auto slot = impl_->slot(owner);
    if (slot.requested() != nullptr) {
        throw Error{ErrorCode::bad_input, tr("renew {}", owner.text()),
                    tr("a request is under way: a key waits for its certificate"),
                    tr("accept the certificate, or withdraw the request")};
    }
    impl_->require_region(region, day);
    auto fresh = impl_->make_key(slot);
    auto key = held_key(slot, fresh);
    key.certificate = impl_->certified(slot, fresh, certify);
    key.region = region;
    impl_->write_key(fresh);
    fresh.keep();  // from here on the document decides
    impl_->take_over(std::move(slot), std::move(key), day);
}

std::unique_ptr<crypto::Signer> KeyStore::request_renewal(const KeyOwner& owner) {
    impl_->require_office(tr("renew {}", owner.text()));
    const auto lock = impl_->lock();
    auto slot = impl_->slot(owner);
    if (const auto* waiting = slot.requested()) { return impl_->signer(*waiting); }
    auto fresh = impl_->make_key(slot);
    slot.keys.push_back(held_key(slot, fresh));
    impl_->write_key(fresh);
    fresh.keep();
    impl_->put(slot);
    impl_->clean_up(impl_->keeper.has_token());
    return fresh.take_signer();
}

std::unique_ptr<crypto::Signer> KeyStore::requested_signer(const KeyOwner& owner) const {
    impl_->require_office(tr("use the new key of {}", owner.text()));
    const auto slot = impl_->slot(owner);
    const auto* waiting = slot.requested();
    return waiting == nullptr ? nullptr : impl_->signer(*waiting);
}

void KeyStore::accept(const KeyOwner& owner, const crypto::Certificate& certificate,
                      const std::string& region, Day day) {
    impl_->require_office(tr("take over the certificate of {}", owner.text()));
    const auto lock = impl_->lock();
    auto slot = impl_->slot(owner);
    impl_->require_region(region, day);
    if (slot.requested() == nullptr) {
        throw Error{ErrorCode::certificate_mismatch, tr("take over the certificate of {}", owner.text()),
                    tr("none of its keys waits for one")};
    }
    HeldKey key = *slot.requested();
    check_certificate(owner, certificate, key.public_key, &slot);
    key.certificate = certificate;
    key.region = region;
    impl_->take_over(std::move(slot), std::move(key), day);
}

void KeyStore::withdraw(const KeyOwner& owner) {
    const std::string doing = tr("withdraw the request of {}", owner.text());
    impl_->require_office(doing);
    const auto lock = impl_->lock();
    auto slot = impl_->slot(owner);
    if (slot.requested() == nullptr) { refuse(doing, tr("none of its keys waits for a certificate")); }
    const auto useless = slot.requested()->place.value();
    const bool has_no_other = slot.keys.size() == 1;
    if (has_no_other && owner.kind == SignerKind::publisher) { refuse(doing, tr("it has no other key")); }
    impl_->note_loose({useless});
    if (has_no_other) {
        impl_->remove(owner);
    } else {
        slot.keys.pop_back();
        impl_->put(slot);
    }
    impl_->clean_up(useless.in_token);
}

void KeyStore::retire(const KeyOwner& owner, Day last) {
    const std::string doing = tr("retire {}", owner.text());
    impl_->require_office(doing);
    refuse_publisher(owner, tr("retire the publisher"));
    const auto lock = impl_->lock();
    auto slot = impl_->slot(owner);
    auto* key = slot.current();
    if (key == nullptr) { refuse(doing, tr("its certificate has not come yet")); }
    if (key->last_day && *key->last_day < last) {
        refuse(doing, tr("it is retired already, since {}", key->last_day->iso()));
    }
    key->last_day = last;
    impl_->put(slot);
}

void KeyStore::revoke(const KeyOwner& owner, const crypto::KeyId& id, const Revocation& revocation) {
    impl_->require_office(tr("revoke a key of {}", owner.text()));
    refuse_publisher(owner, tr("revoke the publisher"));
    const auto lock = impl_->lock();
    auto slot = impl_->slot(owner);
    const auto found = std::find_if(slot.keys.begin(), slot.keys.end(), [&](const HeldKey& key) {
        return key.certificate && crypto::key_id(key.public_key) == id;
    });
    if (found == slot.keys.end()) {
        throw Error{ErrorCode::unknown_authority, tr("revoke key {} of {}", to_hex(id), owner.text()),
                    tr("it never had this key")};
    }
    found->revoked = revocation;
    const auto useless = std::exchange(found->place, std::nullopt);
    if (useless) { impl_->note_loose({*useless}); }
    impl_->put(slot);
    if (useless) { impl_->clean_up(useless->in_token); }
}

}  // namespace permit::keys
