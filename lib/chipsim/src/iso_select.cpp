#include "iso.hpp"

#include "rights.hpp"

#include <algorithm>

namespace permit::chipsim::iso {
namespace {

constexpr Byte return_fci = 0x00;
constexpr Byte fci_file = 0x1F;

std::optional<AppId> df_named(const Card& card, BytesView name) {
    const auto& picc_name = card.memory().configuration.picc_name;
    if (std::equal(name.begin(), name.end(), picc_name.begin(), picc_name.end())) { return picc_level; }
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

/// Content of file 1F if anybody may read it; nothing otherwise.
BytesView file_control_information(const Card& card) {
    constexpr std::size_t longest = 256;
    const auto* file = card.at_picc_level() ? nullptr : card.application().find(fci_file);
    const auto* standard = file == nullptr ? nullptr : std::get_if<StandardFile>(&file->body);
    if (standard == nullptr || !is_free(*file, right_read | right_read_write)) { return {}; }
    return BytesView{standard->content}.first(std::min(longest, standard->content.size()));
}

Bytes select_df(Card& card, std::optional<AppId> aid, const Command& command) {
    require(aid.has_value(), Sw::not_found);
    card.select(*aid);
    const auto* mac = card.at_picc_level() ? nullptr : card.application().transaction_mac();
    const auto sw = mac != nullptr && counter_used_up(*mac) ? Sw::counter_used_up : Sw::ok;
    return with_sw(command.p2 == return_fci ? file_control_information(card) : BytesView{}, sw);
}

Bytes select_ef(Card& card, std::uint16_t fid) {
    const auto* file = file_with_fid(card, fid);
    require(file != nullptr, Sw::not_found);
    card.now.selected_ef = file->number;
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
    return select_df(card, df_with_fid(card, fid), command);
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
            return select_df(card, df_with_fid(card, fid_in(command)), command);
        case 0x02:
            return select_ef(card, fid_in(command));
        case 0x03:
            return select_df(card, picc_level, command);
        case 0x04:
            return select_df(card, df_named(card, command.data), command);
        default:
            throw Refused{Sw::wrong_p1_p2};
    }
}

}  // namespace permit::chipsim::iso
