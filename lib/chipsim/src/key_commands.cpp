#include "commands.hpp"
#include "key_sets.hpp"
#include "permit/crypto/crc.hpp"
#include "picc_keys.hpp"

#include <algorithm>

namespace permit::chipsim {
namespace {

constexpr Byte settings_changeable = 0x08;
constexpr Byte master_changeable = 0x01;

Byte settings_1(const Card& card) {
    return card.at_picc_level() ? card.memory().key_settings : card.application().key_settings_1;
}

Byte type_bits(KeyType type) { return static_cast<Byte>(static_cast<unsigned>(type) << 6U); }

Byte settings_2(const Card& card) {
    if (card.at_picc_level()) { return static_cast<Byte>(type_bits(card.memory().master.type) | 1U); }
    return static_cast<Byte>(card.application().key_settings_2 & 0xCFU);
}

/// In DES keys the version is spread over the parity bits (reference 4.3).
Byte parity_version(BytesView key) {
    Byte version = 0;
    for (const Byte byte : key.first(8)) { version = static_cast<Byte>((version << 1) | (byte & 1)); }
    return version;
}

/// Which key a session must hold to change key `number` (reference 3.2). Unlike file rights, the wrong
/// one is AE (reference 2.1, seen on EV3).
void require_may_change(const Card& card, Byte number) {
    const auto settings = settings_1(card);
    const auto changer = static_cast<Byte>(settings >> 4U);
    const bool frozen = number == 0 ? (settings & master_changeable) == 0 : changer == 0xF;
    require(!frozen, Status::permission_denied);
    const Byte needed = number == 0 || changer == 0xF ? Byte{0} : changer == 0xE ? number : changer;
    require(card.holds_key(needed), Status::authentication_error);
}

/// What the host means to change: set, number as sent, number and the type the new key will have
/// (reference 4.4). Set 0 is the one in use.
struct Target {
    Byte set;
    Byte wire;
    Byte number;
    KeyType type;
};

Target master_target(Byte wire) {
    require((wire & 0xC0U) != 0xC0, Status::parameter_error);
    return {0, wire, 0, static_cast<KeyType>(wire >> 6U)};
}

/// Only the master key's number carries a type; the further keys are AES, and NXP's stay as they are.
Target picc_target(const Card& card, Byte wire) {
    if ((wire & 0x3FU) == 0) { return master_target(wire); }
    const auto* rule = picc_key_rule(*card.profile, wire);
    require(rule != nullptr, Status::no_such_key);
    require(!rule->of_nxp, Status::permission_denied);
    return {0, wire, wire, KeyType::aes};
}

/// A key of a set that is being prepared; refuses with 40 when there is no such set or key.
const Key& prepared_key(const Card& card, Byte set, Byte number) {
    const auto& prepared = key_set(card, set);
    require(prepared.state != KeySet::State::empty && number < prepared.keys.size(), Status::no_such_key);
    return prepared.keys[number];
}

const Key& key_in_set(const Card& card, Byte set, Byte number) {
    return set == 0 ? card.key(number) : prepared_key(card, set, number);
}

Target target(const Card& card, Byte set, Byte wire) {
    if (card.at_picc_level()) {
        require(set == 0, Status::no_such_key);
        return picc_target(card, wire);
    }
    require((wire & 0xC0U) == 0, Status::no_such_key);
    const auto type = key_in_set(card, set, wire).type;
    require(set == 0 || key_set(card, set).state == KeySet::State::initialized, Status::permission_denied);
    return {set, wire, wire, type};
}

bool matches(BytesView crc, const std::array<Byte, 4>& expected) {
    return std::equal(crc.begin(), crc.end(), expected.begin(), expected.end());
}

/// The cryptogram taken apart: key data is the new key, or new XOR old for another key than the session's.
struct Cryptogram {
    Bytes key_data;
    Byte version = 0;
    std::array<Byte, 4> crc_of_new{};
};

/// Key data, and the version that only AES keys have beside them.
Cryptogram key_fields(Fields& fields, KeyType type) {
    const auto data = fields.take(key_size(type));
    Cryptogram found{.key_data = {data.begin(), data.end()}};
    if (type == KeyType::aes) { found.version = fields.u8(); }
    return found;
}

Cryptogram ev2_cryptogram(Fields& fields, bool same_key, const Target& target) {
    auto found = key_fields(fields, target.type);
    if (!same_key) { found.crc_of_new = fields.array<4>(); }
    fields.end();
    return found;
}

Cryptogram ev1_cryptogram(BytesView header, Fields& fields, bool same_key, const Target& target) {
    auto found = key_fields(fields, target.type);
    Bytes covered = join({header, found.key_data});
    if (target.type == KeyType::aes) { covered.push_back(found.version); }
    require(matches(fields.take(4), crypto::desfire_crc32(covered)), Status::integrity_error);
    if (!same_key) { found.crc_of_new = fields.array<4>(); }
    const auto padding = fields.rest();
    require(std::all_of(padding.begin(), padding.end(), [](Byte byte) { return byte == 0; }),
            Status::integrity_error);
    return found;
}

Key new_key(const Card& card, Cryptogram& cryptogram, bool same_key, const Target& target) {
    auto& bytes = cryptogram.key_data;
    if (!same_key) {
        const auto old = key_in_set(card, target.set, target.number).bytes.reveal();
        for (std::size_t i = 0; i < bytes.size(); ++i) { bytes[i] = static_cast<Byte>(bytes[i] ^ old[i]); }
        require(matches(cryptogram.crc_of_new, crypto::desfire_crc32(bytes)), Status::integrity_error);
    }
    const auto version = target.type == KeyType::aes ? cryptogram.version : parity_version(bytes);
    auto key = Key::of(target.type, bytes, version);
    wipe(bytes);
    return key;
}

void store_at_picc_level(ChipMemory& next, const Target& target, Key key) {
    if (target.number == 0) {
        next.master = std::move(key);
    } else {
        set_picc_key(next, target.number, std::move(key));
    }
}

void store(Card& card, const Target& target, Key key) {
    auto next = card.memory();
    if (card.at_picc_level()) {
        store_at_picc_level(next, target, std::move(key));
    } else if (target.set == 0) {
        next.find(card.now.selected)->keys[target.number] = std::move(key);
    } else {
        key_set_in(next, card.now.selected, target.set).keys[target.number] = std::move(key);
    }
    card.nv.replace(std::move(next));
}

/// `fields` stands behind INS; `set` has been read from it.
Reply change(Card& card, BytesView header, Byte set, Fields& fields) {
    require(card.has_session(), Status::authentication_error);
    const auto goal = target(card, set, fields.u8());
    require_may_change(card, goal.number);
    const bool same_key = goal.set == 0 && card.holds_key(goal.number);
    auto cryptogram = card.has_ev2_session() ? ev2_cryptogram(fields, same_key, goal)
                                             : ev1_cryptogram(header, fields, same_key, goal);
    store(card, goal, new_key(card, cryptogram, same_key, goal));
    return same_key ? ended_session(card) : Reply{};
}

}  // namespace

Reply get_key_settings(Card& card, const Request&) {
    card.require_master_unless((settings_1(card) & 2U) != 0);
    Reply reply{{settings_1(card), settings_2(card)}};
    const bool tells_sets = card.quirks.key_settings_tell_key_sets && !card.at_picc_level();
    if (tells_sets && card.application().key_sets) {
        append(reply.data, wire_settings(*card.application().key_sets));
    }
    return reply;
}

Reply change_key_settings(Card& card, const Request& request) {
    const auto settings = request.fields.front();
    require((settings_1(card) & settings_changeable) != 0, Status::permission_denied);
    card.require_key(0);
    auto next = card.memory();
    if (card.at_picc_level()) {
        require((settings & 0xF0U) == 0, Status::parameter_error);
        next.key_settings = settings;
    } else {
        next.find(card.now.selected)->key_settings_1 = settings;
    }
    card.nv.replace(std::move(next));
    return {};
}

Reply get_key_version(Card& card, const Request& request) {
    Fields fields{request.fields};
    const auto wire = fields.u8();
    constexpr Byte names_set = 0x40;
    constexpr Byte list = 0x80;
    const auto number = static_cast<Byte>(wire & ~names_set);
    if ((wire & names_set) == 0) {
        fields.end();
        return {{card.key(number).version}};
    }
    const auto set = fields.u8();
    fields.end();
    if (set == list) { return {key_set_versions(card)}; }
    require(set == 0 || !card.at_picc_level(), Status::no_such_key);
    return {{key_in_set(card, set, number).version}};
}

Reply change_key(Card& card, const Request& request) {
    Fields fields{request.fields};
    return change(card, std::array{request.ins, request.fields.front()}, 0, fields);
}

Reply change_key_ev2(Card& card, const Request& request) {
    Fields fields{request.fields};
    const auto set = fields.u8();
    return change(card, std::array{request.ins, set, request.fields[1]}, set, fields);
}

}  // namespace permit::chipsim
