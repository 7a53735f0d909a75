#include "iso.hpp"

#include "rights.hpp"

#include <algorithm>

namespace permit::chipsim::iso {
namespace {

constexpr std::array<Byte, 7> picc_df_name = {0xD2, 0x76, 0x00, 0x00, 0x85, 0x01, 0x00};

std::optional<AppId> df_named(const Card& card, BytesView name) {
    if (std::equal(name.begin(), name.end(), picc_df_name.begin(), picc_df_name.end())) { return picc_level; }
    for (const auto& application : card.memory().applications) {
        const auto& own = application.df_name;
        if (!own.empty() && std::equal(name.begin(), name.end(), own.begin(), own.end())) {
            return application.aid;
        }
    }
    return std::nullopt;
}

std::optional<AppId> df_with_fid(const Card& card, std::uint16_t fid) {
    if (fid == 0x3F00) { return picc_level; }
    for (const auto& application : card.memory().applications) {
        if (application.fid == fid) { return application.aid; }
    }
    return std::nullopt;
}

Bytes select_df(Card& card, std::optional<AppId> aid) {
    require(aid.has_value(), Sw::not_found);
    card.now.select(*aid);
    const auto* mac = card.at_picc_level() ? nullptr : card.application().transaction_mac();
    return with_sw({}, mac != nullptr && counter_used_up(*mac) ? Sw::counter_used_up : Sw::ok);
}

Bytes select_ef(Card& card, std::uint16_t fid) {
    require(file_with_fid(card, fid) != nullptr, Sw::not_found);
    card.now.selected_ef = fid;
    return with_sw({}, Sw::ok);
}

/// File identifiers in ISO commands are most significant byte first.
std::uint16_t fid_in(const Command& command) {
    if (command.data.empty()) { return 0x3F00; }
    require(command.data.size() == 2, Sw::wrong_length);
    return static_cast<std::uint16_t>(command.data[0] << 8U | command.data[1]);
}

Bytes select_by_fid(Card& card, const Command& command) {
    const auto fid = fid_in(command);
    if (file_with_fid(card, fid) != nullptr) { return select_ef(card, fid); }
    return select_df(card, df_with_fid(card, fid));
}

}  // namespace

const File* file_with_fid(const Card& card, std::uint16_t fid) {
    if (card.at_picc_level()) { return nullptr; }
    const auto& files = card.application().files;
    const auto found =
        std::find_if(files.begin(), files.end(), [fid](const File& file) { return file.fid == fid; });
    return found == files.end() ? nullptr : &*found;
}

Bytes select(Card& card, const Command& command) {
    require(command.p2 == 0x00 || command.p2 == 0x0C, Sw::wrong_p1_p2);
    switch (command.p1) {
        case 0x00:
            return select_by_fid(card, command);
        case 0x01:
            return select_df(card, df_with_fid(card, fid_in(command)));
        case 0x02:
            return select_ef(card, fid_in(command));
        case 0x03:
            return select_df(card, picc_level);
        case 0x04:
            return select_df(card, df_named(card, command.data));
        default:
            throw Refused{Sw::wrong_p1_p2};
    }
}

}  // namespace permit::chipsim::iso
