#include "activation.hpp"
#include "commands.hpp"

#include <algorithm>

namespace permit::chipsim {
namespace {

Byte flags_of(Generation generation) {
    return generation == Generation::ev3 ? 0x7F : generation == Generation::ev2 ? 0x0F : 0x03;
}

/// Option 00. A zero bit never clears what is irreversible.
void configure_flags(const Card& card, Configuration& configuration, Fields& fields) {
    constexpr Byte irreversible = 0x03;
    const auto flags = fields.u8();
    require((flags & ~flags_of(card.profile->generation)) == 0, Status::parameter_error);
    configuration.flags = static_cast<Byte>(flags | (configuration.flags & irreversible));
}

/// Option 01: 24 bytes, of which all but 3TDEA applications take the first 16.
void configure_default_key(Configuration& configuration, Fields& fields) {
    const auto bytes = fields.take(24);
    configuration.default_key = Key::of(KeyType::tdes3, bytes, fields.u8());
}

/// Largest frame size a generation may announce (reference 1.4).
Byte largest_fsci(Generation generation) {
    return generation == Generation::ev3 ? 8 : generation == Generation::ev2 ? 7 : 5;
}

bool same_interface(BytesView a, BytesView b) {
    const auto size = interface_size(a);
    return size == interface_size(b) && std::ranges::equal(a.subspan(1, size - 1), b.subspan(1, size - 1));
}

/// Option 02. EV1 lets its historical bytes be changed alone.
void configure_ats(const Card& card, Configuration& configuration, Fields& fields) {
    const auto ats = fields.rest();
    require(ats.size() >= 5 && ats.size() <= 20, Status::length_error);
    require(ats.front() == ats.size(), Status::parameter_error);
    require((ats[1] & 0x80U) == 0 && interface_size(ats) <= ats.size(), Status::parameter_error);
    require((ats[1] & 0x0FU) <= largest_fsci(card.profile->generation), Status::parameter_error);
    require(card.profile->generation != Generation::ev1 || same_interface(ats, configuration.ats),
            Status::parameter_error);
    configuration.ats.assign(ats.begin(), ats.end());
}

/// Option 04: bits 0 to 2, the rest is to be zero.
void configure_messaging(Configuration& configuration, Fields& fields) {
    const auto messaging = fields.array<2>();
    require((messaging[0] & ~0x07U) == 0 && messaging[1] == 0, Status::parameter_error);
    configuration.messaging = messaging;
}

/// Option 05: which of the ten bytes a generation has. LRP (byte 5) is for Light alone.
void configure_capabilities(const Card& card, Configuration& configuration, Fields& fields) {
    constexpr std::array<bool, 10> ev2 = {false, false, false, true, false, false, false, false, true, true};
    constexpr std::array<bool, 10> ev3 = {false, true, false, true, false, true, false, false, true, true};
    const auto& has = card.profile->generation == Generation::ev3 ? ev3 : ev2;
    const auto capabilities = fields.array<10>();
    for (std::size_t i = 0; i < has.size(); ++i) {
        require(has[i] || capabilities[i] == 0, Status::parameter_error);
    }
    configuration.capabilities = capabilities;
}

/// Option 06: the PICC level's new DF name, which is also its virtual card's.
void configure_name(Configuration& configuration, Fields& fields) {
    const auto name = fields.rest();
    require(!name.empty() && name.size() <= 16, Status::length_error);
    configuration.picc_name.assign(name.begin(), name.end());
}

void configure(const Card& card, Configuration& configuration, Byte option, Fields& fields) {
    const auto generation = card.profile->generation;
    require(generation != Generation::ev1 || option <= 2, Status::parameter_error);
    switch (option) {
        case 0x00:
            return configure_flags(card, configuration, fields);
        case 0x01:
            return configure_default_key(configuration, fields);
        case 0x02:
            return configure_ats(card, configuration, fields);
        case 0x03:
            configuration.sak = fields.array<2>();
            return;
        case 0x04:
            return configure_messaging(configuration, fields);
        case 0x05:
            return configure_capabilities(card, configuration, fields);
        case 0x06:
            return configure_name(configuration, fields);
        case 0x0C:
            require(generation == Generation::ev3, Status::parameter_error);
            configuration.atqa = fields.array<2>();
            return;
        default:
            refuse(Status::parameter_error);
    }
}

}  // namespace

Reply set_configuration(Card& card, const Request& request) {
    card.require_picc_level();
    card.require_key(0);
    Fields fields{request.fields};
    const auto option = fields.u8();
    auto next = card.memory();
    configure(card, next.configuration, option, fields);
    fields.end();
    card.nv.replace(std::move(next));
    return {};
}

}  // namespace permit::chipsim
