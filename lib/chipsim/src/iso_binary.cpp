#include "iso.hpp"

#include "data_files.hpp"
#include "rights.hpp"

#include <algorithm>

namespace permit::chipsim::iso {
namespace {

/// File and offset of READ and UPDATE BINARY. The short identifier is the file number, and FIDs
/// should be chosen so that their low five bits say the same (reference 5).
struct Spot {
    const File* file;
    std::size_t offset;
};

Spot spot(Card& card, const Command& command) {
    if ((command.p1 & 0x80U) == 0) {
        require(card.now.selected_ef.has_value(), Sw::conditions_of_use);
        return {file_with_fid(card, *card.now.selected_ef),
                static_cast<std::size_t>(command.p1 << 8U | command.p2)};
    }
    require(!card.at_picc_level(), Sw::not_found);
    const auto* file = card.application().find(command.p1 & 0x1FU);
    if (file != nullptr) { card.now.selected_ef = file->fid; }
    return {file, command.p2};
}

bool is_free(const File& file, unsigned rights) {
    const auto set = file.rights.front();
    return set.read_write() == free_access || ((rights & right_read) != 0 && set.read() == free_access) ||
           ((rights & right_write) != 0 && set.write() == free_access);
}

void require_open(const Card& card, const File* file, unsigned rights) {
    require(file != nullptr, Sw::not_found);
    const bool ev2 = card.has_session() && card.now.session->is_ev2();
    require(!ev2 && is_free(*file, rights), Sw::security_status);
    require(card.application().transaction_mac() == nullptr, Sw::conditions_of_use);
}

BytesView committed(const File& file) {
    if (const auto* backup = std::get_if<BackupFile>(&file.body)) { return backup->content; }
    const auto* standard = std::get_if<StandardFile>(&file.body);
    require(standard != nullptr, Sw::conditions_of_use);
    return standard->content;
}

}  // namespace

Bytes read_binary(Card& card, const Command& command) {
    const auto [file, offset] = spot(card, command);
    require_open(card, file, right_read);
    const auto content = committed(*file);
    require(offset < content.size(), Sw::conditions_of_use);
    const auto length = std::min(command.le.value_or(256), content.size() - offset);
    return with_sw(content.subspan(offset, length), Sw::ok);
}

Bytes update_binary(Card& card, const Command& command) {
    const auto [file, offset] = spot(card, command);
    require_open(card, file, right_write);
    require(!command.data.empty(), Sw::wrong_length);
    const auto size = committed(*file).size();
    require(offset <= size && command.data.size() <= size - offset, Sw::conditions_of_use);
    write_content(card, *file, offset, command.data);
    return with_sw({}, Sw::ok);
}

}  // namespace permit::chipsim::iso
