#include "commands.hpp"
#include "iso_fid.hpp"

namespace permit::chipsim {
namespace {

/// Batch, fabrication key, week and year of production; those of a recorded EV3.
constexpr std::array<Byte, 7> production = {0x21, 0x13, 0x62, 0x30, 0x30, 0x40, 0x24};
constexpr std::size_t application_ids_in_a_frame = 19;

Bytes df_name_entry(const Card& card, const Application& application) {
    return join(
        {application.aid.wire(), iso_fid_wire(card, application.fid.value_or(0)), application.df_name});
}

Byte known_flags(Generation generation) {
    return generation == Generation::ev3 ? 0x7F : generation == Generation::ev2 ? 0x0F : 0x03;
}

void configure_flags(const Card& card, Configuration& configuration, Fields& fields) {
    constexpr Byte irreversible = 0x03;
    const auto flags = fields.u8();
    require((flags & ~known_flags(card.profile->generation)) == 0, Status::parameter_error);
    configuration.flags = static_cast<Byte>(flags | (configuration.flags & irreversible));
}

void configure_default_key(Configuration& configuration, Fields& fields) {
    configuration.default_key.bytes = SecretArray<16>{fields.array<16>()};
    const auto unused = fields.array<8>();
    require(unused == std::array<Byte, 8>{}, Status::parameter_error);
    configuration.default_key.version = fields.u8();
}

void configure_ats(Configuration& configuration, Fields& fields) {
    const auto ats = fields.rest();
    require(ats.size() >= 5 && ats.size() <= 20, Status::length_error);
    require(ats.front() == ats.size(), Status::parameter_error);
    configuration.ats.assign(ats.begin(), ats.end());
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
            return configure_ats(configuration, fields);
        case 0x03:
            configuration.sak = fields.array<2>();
            return;
        case 0x04:
            configuration.messaging = fields.array<2>();
            return;
        case 0x05:
            configuration.capabilities = fields.array<10>();
            return;
        case 0x0C:
            require(generation == Generation::ev3, Status::parameter_error);
            configuration.atqa = fields.array<2>();
            return;
        default:
            refuse(Status::parameter_error);
    }
}

}  // namespace

Reply get_version(Card& card, const Request&) {
    const bool hide_uid = card.memory().configuration.random_uid();
    const auto uid = hide_uid ? std::array<Byte, 7>{} : card.uid.bytes();
    Reply reply{join({card.profile->hardware, card.profile->software, uid, production})};
    reply.frames = {card.profile->hardware.size(), card.profile->software.size()};
    return reply;
}

Reply select_application(Card& card, const Request& request) {
    const auto aid = AppId::from_wire(Fields{request.fields}.array<3>());
    require(aid == picc_level || card.memory().find(aid) != nullptr, Status::application_not_found);
    card.now.select(aid);
    return {};
}

Reply get_application_ids(Card& card, const Request&) {
    card.require_picc_level();
    card.require_master_unless((card.memory().key_settings & 2U) != 0);
    Reply reply;
    for (const auto& application : card.memory().applications) { append(reply.data, application.aid.wire()); }
    if (card.memory().applications.size() > application_ids_in_a_frame) {
        reply.frames = {3 * application_ids_in_a_frame};
    }
    return reply;
}

Reply get_df_names(Card& card, const Request&) {
    card.require_picc_level();
    card.require_master_unless((card.memory().key_settings & 2U) != 0);
    Reply reply;
    for (const auto& application : card.memory().applications) {
        if (application.df_name.empty()) { continue; }
        const auto entry = df_name_entry(card, application);
        append(reply.data, entry);
        reply.frames.push_back(entry.size());
    }
    // The last entry shares its frame with the MAC, when there is one.
    if (!reply.frames.empty()) { reply.frames.pop_back(); }
    return reply;
}

Reply free_memory(Card& card, const Request&) {
    const auto bytes = little_endian<3>(card.free_memory());
    return {{bytes.begin(), bytes.end()}};
}

Reply get_card_uid(Card& card, const Request&) {
    require(card.has_session(), Status::authentication_error);
    return {{card.uid.bytes().begin(), card.uid.bytes().end()}};
}

Reply format_picc(Card& card, const Request&) {
    card.require_picc_level();
    card.require_key(0);
    require(!card.memory().configuration.format_disabled(), Status::permission_denied);
    auto next = card.memory();
    next.applications.clear();
    next.used = 0;
    card.nv.replace(std::move(next));
    return {};
}

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

Reply read_signature(Card& card, const Request& request) {
    // Both rules from the Light data sheet (reference 2.1).
    require(request.fields.front() == 0, Status::no_changes);
    require(card.has_session() || !card.memory().configuration.random_uid(), Status::not_allowed);
    return {{card.signature.begin(), card.signature.end()}, Status::ok_signature};
}

}  // namespace permit::chipsim
