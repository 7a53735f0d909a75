#include "key_sets.hpp"

#include "commands.hpp"

namespace permit::chipsim {
namespace {

constexpr Byte most_sets = 16;
constexpr Byte largest_16 = 0x10;
constexpr Byte largest_24 = 0x18;

const KeySets& key_sets(const Card& card) {
    const auto& sets = card.application().key_sets;
    require(sets.has_value(), Status::permission_denied);
    return *sets;
}

/// Number of an inactive set in the commands that prepare and roll them; refuses with 9E.
Byte inactive_set(const KeySets& sets, Fields& fields) {
    const auto set = fields.u8();
    require(set >= 1 && set <= sets.inactive.size(), Status::parameter_error);
    return set;
}

KeyType key_type_field(const KeySets& sets, Fields& fields) {
    const auto type = fields.u8();
    require(type <= static_cast<Byte>(KeyType::aes), Status::parameter_error);
    const auto found = static_cast<KeyType>(type);
    require(key_size(found) <= sets.largest_key, Status::parameter_error);
    return found;
}

Byte with_type(Byte settings_2, KeyType type) {
    return static_cast<Byte>((settings_2 & 0x3FU) | static_cast<unsigned>(type) << 6U);
}

/// The prepared set becomes number 0, its own number is empty again, the old keys are gone.
void roll(Application& application, KeySet& prepared) {
    application.keys = std::move(prepared.keys);
    application.key_settings_2 = with_type(application.key_settings_2, application.keys.front().type);
    application.key_sets->active_version = prepared.version;
    prepared = {};
}

}  // namespace

const KeySet& key_set(const Card& card, Byte set) {
    const auto& sets = card.application().key_sets;
    require(sets && set >= 1 && set <= sets->inactive.size(), Status::no_such_key);
    return sets->inactive[set - 1U];
}

KeySet& key_set_in(ChipMemory& next, AppId application, Byte set) {
    return next.find(application)->key_sets->inactive[set - 1U];
}

Bytes key_set_versions(const Card& card) {
    const auto& sets = card.application().key_sets;
    require(sets.has_value(), Status::no_such_key);
    Bytes versions{sets->active_version};
    for (const auto& set : sets->inactive) { versions.push_back(set.version); }
    return versions;
}

KeySets key_sets_field(const Application& application, Fields& fields) {
    KeySets sets{.active_version = fields.u8()};
    const auto count = fields.u8();
    sets.largest_key = fields.u8();
    sets.settings = fields.u8();
    require(count >= 2 && count <= most_sets, Status::parameter_error);
    require(sets.largest_key == largest_16 || sets.largest_key == largest_24, Status::parameter_error);
    require(key_size(application.key_type()) <= sets.largest_key, Status::parameter_error);
    require(sets.settings == sets.roll_key(), Status::parameter_error);
    require(sets.roll_key() < (application.key_settings_2 & 0x0FU), Status::parameter_error);
    sets.inactive.resize(count - 1U);
    return sets;
}

std::array<Byte, 4> wire_settings(const KeySets& sets) {
    return {sets.active_version, static_cast<Byte>(sets.inactive.size() + 1), sets.largest_key,
            sets.settings};
}

Reply ended_session(Card& card) {
    if (!card.quirks.transaction_survives_own_key_change) { card.now.transaction = {}; }
    Reply reply;
    reply.ends_session = true;
    reply.bare = true;
    return reply;
}

Reply initialize_key_set(Card& card, const Request& request) {
    const auto& sets = key_sets(card);
    card.require_key(0);
    Fields fields{request.fields};
    const auto number = inactive_set(sets, fields);
    const auto type = key_type_field(sets, fields);
    const auto key = Key::of(type, card.memory().configuration.default_key.bytes.reveal(),
                             card.memory().configuration.default_key.version);
    auto next = card.memory();
    key_set_in(next, card.now.selected, number) = {
        .state = KeySet::State::initialized,
        .version = 0,
        .keys = std::vector<Key>(card.application().keys.size(), key)};
    card.nv.replace(std::move(next));
    return {};
}

Reply finalize_key_set(Card& card, const Request& request) {
    const auto& sets = key_sets(card);
    card.require_key(0);
    Fields fields{request.fields};
    const auto number = inactive_set(sets, fields);
    const auto version = fields.u8();
    require(key_set(card, number).state == KeySet::State::initialized, Status::permission_denied);
    auto next = card.memory();
    auto& prepared = key_set_in(next, card.now.selected, number);
    prepared.state = KeySet::State::finalized;
    prepared.version = version;
    card.nv.replace(std::move(next));
    return {};
}

Reply roll_key_set(Card& card, const Request& request) {
    const auto& sets = key_sets(card);
    card.require_key(sets.roll_key());
    Fields fields{request.fields};
    const auto number = inactive_set(sets, fields);
    require(key_set(card, number).state == KeySet::State::finalized, Status::permission_denied);
    auto next = card.memory();
    roll(*next.find(card.now.selected), key_set_in(next, card.now.selected, number));
    card.nv.replace(std::move(next));
    return ended_session(card);
}

}  // namespace permit::chipsim
