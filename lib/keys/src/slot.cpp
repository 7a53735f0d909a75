#include "slot.hpp"

#include "damaged.hpp"
#include "digest_text.hpp"
#include "entries.hpp"
#include "permit/core/words.hpp"
#include "stored_certificate.hpp"

#include <algorithm>
#include <limits>

namespace permit::keys {
namespace {

using nlohmann::json;
namespace fs = std::filesystem;

[[noreturn]] void refuse(const std::string& why) {
    throw Error{ErrorCode::damaged_store, tr("read the keys of an owner"), why};
}

std::uint32_t number_of(const json& member) {
    const auto value = member.get<std::uint64_t>();
    if (!member.is_number_unsigned() || value == 0 || value > std::numeric_limits<std::uint32_t>::max()) {
        refuse(tr("a number is out of range"));
    }
    return static_cast<std::uint32_t>(value);
}

json json_of(const Revocation& revocation) {
    json good = json::array();
    for (const auto& digest : revocation.good) { good.push_back(to_hex(digest)); }
    return {{"day", revocation.day.iso()}, {"good", std::move(good)}};
}

Revocation revocation_of(const json& members) {
    Revocation revocation{Day::parse(members.at("day").get<std::string>())};
    for (const auto& text : members.at("good")) {
        revocation.good.push_back(digest_from(text.get<std::string>()));
    }
    return revocation;
}

json json_of(const HeldKey& key) {
    json members = {{"number", key.number}};
    if (key.place) { write(members, *key.place); }
    if (key.certificate) {
        members["certificate"] = key.certificate->pem();
        members["region"] = key.region;
    } else {
        members["public_key"] = to_hex(key.public_key.spki());
    }
    if (key.last_day) { members["last_day"] = key.last_day->iso(); }
    if (key.revoked) { members["revoked"] = json_of(*key.revoked); }
    return members;
}

HeldKey certified_key_of(const json& members) {
    const auto certificate = crypto::Certificate::from_pem(members.at("certificate").get<std::string>());
    HeldKey key{.number = 0, .public_key = certificate.public_key(), .certificate = certificate};
    key.region = members.at("region").get<std::string>();
    return key;
}

HeldKey requested_key_of(const json& members) {
    return {
        .number = 0,
        .public_key = crypto::VerifyKey::from_spki(from_hex(members.at("public_key").get<std::string>()))};
}

HeldKey key_of(const json& members) {
    auto key = members.contains("certificate") ? certified_key_of(members) : requested_key_of(members);
    key.number = number_of(members.at("number"));
    if (has_custody(members)) { key.place = custody_of(members); }
    if (members.contains("last_day")) {
        key.last_day = Day::parse(members.at("last_day").get<std::string>());
    }
    if (members.contains("revoked")) { key.revoked = revocation_of(members.at("revoked")); }
    return key;
}

void check_order(const std::vector<HeldKey>& keys) {
    for (std::size_t at = 1; at < keys.size(); ++at) {
        if (keys[at].number <= keys[at - 1].number || !keys[at - 1].certificate) {
            refuse(tr("its keys are not in order"));
        }
    }
}

void read_block(Slot& slot, const json& members) {
    slot.profile = members.at("profile").get<std::string>();
    slot.first_serial = number_of(members.at("first_serial"));
    slot.last_serial = number_of(members.at("last_serial"));
}

Slot slot_from(const json& members, const KeyOwner& owner) {
    if (members.at("owner") != name(owner.kind) || members.at("name") != owner.name) {
        refuse(tr("it is not of the owner of this folder"));
    }
    Slot slot{.owner = owner};
    if (owner.kind == SignerKind::authority) { read_block(slot, members); }
    for (const auto& key : members.at("keys")) { slot.keys.push_back(key_of(key)); }
    if (slot.keys.empty()) { refuse(tr("it has no key")); }
    check_order(slot.keys);
    return slot;
}

HeldKey first_key(const crypto::Certificate& certificate, std::string entry) {
    return {.number = 1,
            .public_key = certificate.public_key(),
            .place = Custody::file(std::move(entry)),
            .certificate = certificate};
}

Slot first_authority_of(const json& facts, const KeyOwner& owner, const crypto::Certificate& certificate) {
    if (facts.at("format") != first_format || facts.at("name") != owner.name) {
        refuse(tr("it is not the authority of this folder"));
    }
    Slot slot{.owner = owner};
    read_block(slot, facts);
    slot.keys.push_back(first_key(certificate, owner_folder(owner) + "/key"));
    return slot;
}

KeyLife life_of(const HeldKey& key) { return {*key.certificate, key.region, key.last_day, key.revoked}; }

std::vector<KeyLife> former_of(const Slot& slot) {
    std::vector<KeyLife> former;
    const auto* current = slot.current();
    for (const auto& key : slot.keys) {
        if (key.certificate && &key != current) { former.push_back(life_of(key)); }
    }
    return former;
}

}  // namespace

const HeldKey* Slot::current() const noexcept {
    const auto found =
        std::find_if(keys.rbegin(), keys.rend(), [](const auto& key) { return key.certificate.has_value(); });
    return found == keys.rend() ? nullptr : &*found;
}

HeldKey* Slot::current() noexcept { return const_cast<HeldKey*>(std::as_const(*this).current()); }

const HeldKey* Slot::requested() const noexcept {
    return keys.empty() || keys.back().certificate ? nullptr : &keys.back();
}

json members_of(const Slot& slot) {
    json members = {{"owner", name(slot.owner.kind)}, {"name", slot.owner.name}};
    if (slot.owner.kind == SignerKind::authority) {
        members["profile"] = slot.profile;
        members["first_serial"] = slot.first_serial;
        members["last_serial"] = slot.last_serial;
    }
    auto& keys = members["keys"] = json::array();
    for (const auto& key : slot.keys) { keys.push_back(json_of(key)); }
    return members;
}

Slot slot_in(const Document& document, const KeyOwner& owner, const fs::path& file) {
    return read_members(document.members, file,
                        [&](const json& members) { return slot_from(members, owner); });
}

bool in_first_format(const fs::path& store, const KeyOwner& owner) {
    if (fs::exists(store / owner_entry(owner))) { return false; }
    return fs::exists(owner.kind == SignerKind::publisher ? store / publisher_certificate
                                                          : store / owner_folder(owner) / first_owner_facts);
}

Slot slot_of_first_format(const fs::path& store, const KeyOwner& owner) {
    if (owner.kind == SignerKind::publisher) {
        Slot slot{.owner = owner};
        slot.keys.push_back(
            first_key(stored_certificate(store / publisher_certificate), publisher_key_entry));
        return slot;
    }
    const fs::path folder = store / owner_folder(owner);
    const auto certificate = stored_certificate(folder / first_owner_certificate);
    const auto facts = read_document(folder / first_owner_facts);
    return read_members(facts.members, folder / first_owner_facts,
                        [&](const json& members) { return first_authority_of(members, owner, certificate); });
}

Authority authority_of(const Slot& slot) {
    const auto& key = *slot.current();
    return {slot.owner.name, slot.profile, slot.first_serial, slot.last_serial, *key.certificate,
            key.region,      key.last_day, key.revoked,       former_of(slot)};
}

Region region_of(const Slot& slot) {
    const auto& key = *slot.current();
    return {slot.owner.name, *key.certificate, key.region, key.last_day, key.revoked, former_of(slot)};
}

Publisher publisher_of(const Slot& slot) {
    const auto* key = slot.current();
    return {key == nullptr ? std::nullopt : key->certificate, former_of(slot)};
}

}  // namespace permit::keys
