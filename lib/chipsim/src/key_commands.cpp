#include "commands.hpp"
#include "permit/crypto/crc.hpp"

#include <algorithm>

namespace permit::chipsim {
namespace {

constexpr Byte settings_changeable = 0x08;
constexpr Byte master_changeable = 0x01;

Byte settings_1(const Card& card) {
    return card.at_picc_level() ? card.memory().key_settings : card.application().key_settings_1;
}

Byte type_bits(KeyType type) { return type == KeyType::aes ? 0x80 : 0x00; }

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

/// What the host means to change: number and, at PICC level, the new type (reference 4.4).
struct Target {
    Byte wire;
    Byte number;
    KeyType type;
};

KeyType new_master_type(Byte wire) {
    require((wire & 0xC0U) != 0x40, Status::parameter_error);  // 3TDEA
    return (wire & 0x80U) != 0 ? KeyType::aes : KeyType::des;
}

Target target(const Card& card, Byte wire) {
    const auto number = static_cast<Byte>(wire & 0x3FU);
    if (!card.at_picc_level()) {
        require((wire & 0xC0U) == 0, Status::no_such_key);
        return {wire, number, card.key(number).type};
    }
    require(number == 0, Status::no_such_key);
    return {wire, number, new_master_type(wire)};
}

bool matches(BytesView crc, const std::array<Byte, 4>& expected) {
    return std::equal(crc.begin(), crc.end(), expected.begin(), expected.end());
}

/// The cryptogram taken apart: key data is the new key, or new XOR old for another key than the session's.
struct Cryptogram {
    std::array<Byte, 16> key_data;
    Byte version;
    std::array<Byte, 4> crc_of_new;
};

Cryptogram ev2_cryptogram(Fields& fields, bool same_key) {
    Cryptogram found{.key_data = fields.array<16>(), .version = fields.u8(), .crc_of_new = {}};
    if (!same_key) { found.crc_of_new = fields.array<4>(); }
    fields.end();
    return found;
}

Cryptogram ev1_cryptogram(Fields& fields, bool same_key, Byte ins, const Target& target) {
    Cryptogram found{.key_data = fields.array<16>(), .version = 0, .crc_of_new = {}};
    Bytes covered = join({std::array<Byte, 2>{ins, target.wire}, found.key_data});
    if (target.type == KeyType::aes) {
        found.version = fields.u8();
        covered.push_back(found.version);
    }
    require(matches(fields.take(4), crypto::desfire_crc32(covered)), Status::integrity_error);
    if (!same_key) { found.crc_of_new = fields.array<4>(); }
    const auto padding = fields.rest();
    require(std::all_of(padding.begin(), padding.end(), [](Byte byte) { return byte == 0; }),
            Status::integrity_error);
    return found;
}

Key new_key(const Card& card, const Cryptogram& cryptogram, bool same_key, const Target& target) {
    auto bytes = cryptogram.key_data;
    if (!same_key) {
        const auto old = card.key(target.number).bytes.reveal();
        for (std::size_t i = 0; i < bytes.size(); ++i) { bytes[i] = static_cast<Byte>(bytes[i] ^ old[i]); }
        require(matches(cryptogram.crc_of_new, crypto::desfire_crc32(bytes)), Status::integrity_error);
    }
    const auto version = target.type == KeyType::aes ? cryptogram.version : parity_version(bytes);
    Key key{.type = target.type, .bytes = SecretArray<16>{bytes}, .version = version};
    wipe(bytes);
    return key;
}

void store(Card& card, const Target& target, Key key) {
    auto next = card.memory();
    if (card.at_picc_level()) {
        next.master = std::move(key);
    } else {
        next.find(card.now.selected)->keys[target.number] = std::move(key);
    }
    card.nv.replace(std::move(next));
}

Reply change(Card& card, Byte ins, Fields& fields) {
    require(card.has_session(), Status::authentication_error);
    const auto goal = target(card, fields.u8());
    require_may_change(card, goal.number);
    const bool same_key = card.holds_key(goal.number);
    const auto cryptogram = card.now.session->is_ev2() ? ev2_cryptogram(fields, same_key)
                                                       : ev1_cryptogram(fields, same_key, ins, goal);
    store(card, goal, new_key(card, cryptogram, same_key, goal));
    if (same_key && !card.quirks.transaction_survives_own_key_change) { card.now.transaction = {}; }
    Reply reply;
    reply.ends_session = same_key;
    reply.bare = same_key;
    return reply;
}

}  // namespace

Reply get_key_settings(Card& card, const Request&) {
    card.require_master_unless((settings_1(card) & 2U) != 0);
    return {{settings_1(card), settings_2(card)}};
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
    // A second byte would name a key set, of which this chip has one, the active set 0.
    require(request.fields.size() == 1 || request.fields[1] == 0, Status::no_such_key);
    const bool names_set = (request.fields.front() & 0x40U) != 0;
    require(names_set == (request.fields.size() == 2), Status::length_error);
    return {{card.key(static_cast<Byte>(request.fields.front() & 0x3FU)).version}};
}

Reply change_key(Card& card, const Request& request) {
    Fields fields{request.fields};
    return change(card, request.ins, fields);
}

Reply change_key_ev2(Card& card, const Request& request) {
    Fields fields{request.fields};
    require(fields.u8() == 0, Status::no_such_key);  // key set 0, the only one
    return change(card, request.ins, fields);
}

}  // namespace permit::chipsim
