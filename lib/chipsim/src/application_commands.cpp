#include "commands.hpp"
#include "iso_fid.hpp"
#include "key_sets.hpp"

#include <algorithm>

namespace permit::chipsim {
namespace {

constexpr Byte third_settings_follow = 0x10;
constexpr Byte key_sets_present = 0x01;
constexpr std::size_t most_applications_of_ev1 = 28;
constexpr Byte delegated_management_key = 0x10;

void check_key_count_and_type(Byte settings_2) {
    const auto count = settings_2 & 0x0FU;
    const auto type = settings_2 & 0xC0U;
    require(count >= 1 && count <= 14, Status::parameter_error);
    require(type != 0xC0, Status::parameter_error);
}

/// VC keys (bit 1) need a chip prepared for them (reference 3.2); what capability data of an application
/// (bit 2) would be is not public.
Byte third_settings(const Card& card, Fields& fields) {
    const auto settings = fields.u8();
    require((settings & 2U) == 0, Status::permission_denied);
    const Byte known = card.profile->generation == Generation::ev3 ? 0x11 : 0x01;
    require(card.profile->generation != Generation::ev1 && (settings & ~known) == 0, Status::parameter_error);
    return settings;
}

void read_iso_names(const Card& card, Application& application, Fields& fields) {
    if (fields.remaining() == 0) {
        require(!application.files_have_fids(), Status::length_error);
        return;
    }
    application.fid = iso_fid(card, fields);
    const auto name = fields.rest();
    require(name.size() <= 16, Status::length_error);
    application.df_name.assign(name.begin(), name.end());
}

std::vector<Key> default_keys(const Configuration& configuration, const Application& application) {
    const auto key = Key::of(application.key_type(), configuration.default_key.bytes.reveal(),
                             configuration.default_key.version);
    return std::vector<Key>(application.key_settings_2 & 0x0FU, key);
}

Application parse(const Card& card, BytesView bytes) {
    Fields fields{bytes};
    Application application{.aid = AppId::from_wire(fields.array<3>())};
    application.key_settings_1 = fields.u8();
    application.key_settings_2 = fields.u8();
    check_key_count_and_type(application.key_settings_2);
    if ((application.key_settings_2 & third_settings_follow) != 0) {
        application.key_settings_3 = third_settings(card, fields);
    }
    if ((application.key_settings_3.value_or(0) & key_sets_present) != 0) {
        application.key_sets = key_sets_field(application, fields);
    }
    read_iso_names(card, application, fields);
    application.keys = default_keys(card.memory().configuration, application);
    return application;
}

bool collide(const Application& a, const Application& b) {
    return a.aid == b.aid || (a.fid && a.fid == b.fid) || (!a.df_name.empty() && a.df_name == b.df_name);
}

void require_unique(const Card& card, const Application& application) {
    require(application.aid != picc_level, Status::parameter_error);
    const auto& present = card.memory().applications;
    require(std::none_of(present.begin(), present.end(),
                         [&](const Application& other) { return collide(application, other); }),
            Status::duplicate_error);
}

/// Who may delete: the PICC master key; with KS1 bit 2 of the PICC, or KS3 bit 4 of an EV3 application,
/// also the application's own master key (reference 3.2).
void require_may_delete(const Card& card, const Application& application) {
    if (card.at_picc_level()) { return card.require_key(0); }
    const bool by_application =
        (card.memory().key_settings & 4U) != 0 || (application.key_settings_3.value_or(0) & 0x10U) != 0;
    require(by_application && card.now.selected == application.aid, Status::permission_denied);
    card.require_key(0);
}

std::uint32_t cost(const MemoryCosts& costs, const Application& application) {
    return in_units(costs, std::uint64_t{costs.application} + keys_cost(costs, application));
}

}  // namespace

Reply create_application(Card& card, const Request& request) {
    card.require_picc_level();
    card.require_master_unless((card.memory().key_settings & 4U) != 0);
    auto application = parse(card, request.fields);
    require_unique(card, application);
    require(card.profile->generation != Generation::ev1 ||
                card.memory().applications.size() < most_applications_of_ev1,
            Status::count_error);
    auto next = card.memory();
    card.allocate(next, cost(card.quirks.costs, application));
    next.applications.push_back(std::move(application));
    card.nv.replace(std::move(next));
    return {};
}

/// Delegation needs keys and a MAC of NXP's making: whoever holds the management key is refused too.
Reply create_delegated_application(Card& card, const Request&) {
    card.require_picc_level();
    card.require_key(delegated_management_key);
    refuse(Status::permission_denied);
}

/// No slot of this chip was ever given away.
Reply get_delegated_info(Card& card, const Request&) {
    card.require_picc_level();
    refuse(Status::application_not_found);
}

Reply delete_application(Card& card, const Request& request) {
    const auto aid = AppId::from_wire(Fields{request.fields}.array<3>());
    const auto* application = card.memory().find(aid);
    require(aid != picc_level && application != nullptr, Status::application_not_found);
    require_may_delete(card, *application);
    auto next = card.memory();
    std::erase_if(next.applications, [aid](const Application& each) { return each.aid == aid; });
    card.nv.replace(std::move(next));
    if (card.at_picc_level()) { return {}; }
    card.now.selected = picc_level;
    card.now.second.reset();
    card.now.time_left.reset();
    card.now.selected_ef.reset();
    card.now.transaction = {};
    Reply reply;
    reply.ends_session = true;
    return reply;
}

}  // namespace permit::chipsim
