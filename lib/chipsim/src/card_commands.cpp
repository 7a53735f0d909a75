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

/// Two different applications to work on as one (EV2, reference 3.3).
Reply select_both(Card& card, AppId first, Fields& fields) {
    require(card.profile->generation != Generation::ev1, Status::length_error);
    const auto second = AppId::from_wire(fields.array<3>());
    fields.end();
    require(card.memory().find(first) != nullptr && card.memory().find(second) != nullptr,
            Status::application_not_found);
    require(first != second, Status::parameter_error);
    card.select(first, second);
    return {};
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
    Fields fields{request.fields};
    const auto aid = AppId::from_wire(fields.array<3>());
    if (fields.remaining() != 0) { return select_both(card, aid, fields); }
    require(aid == picc_level || card.memory().find(aid) != nullptr, Status::application_not_found);
    card.select(aid);
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
    // A real EV1 is then disabled for good (reference 4.1); this one refuses.
    require(card.profile->generation != Generation::ev1 || !card.has_session(), Status::card_integrity_error);
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

Reply read_signature(Card& card, const Request& request) {
    // Both rules from the Light data sheet (reference 2.1).
    require(request.fields.front() == 0, Status::no_changes);
    require(card.has_session() || !card.memory().configuration.random_uid(), Status::not_allowed);
    return {{card.signature.begin(), card.signature.end()}, Status::ok_signature};
}

}  // namespace permit::chipsim
