#include "data_files.hpp"
#include "iso.hpp"
#include "rights.hpp"
#include "sdm.hpp"

#include <algorithm>

namespace permit::chipsim::iso {
namespace {

/// File and offset of READ and UPDATE BINARY.
struct Spot {
    const File* file;
    std::size_t offset;
};

Spot spot(Card& card, const Command& command) {
    if ((command.p1 & 0x80U) != 0) {
        return {&file_with_short_id(card, static_cast<Byte>(command.p1 & 0x1FU)), command.p2};
    }
    return {&selected_file(card), static_cast<std::size_t>(command.p1 << 8U | command.p2)};
}

BytesView committed(const File& file) {
    const bool binary =
        std::holds_alternative<StandardFile>(file.body) || std::holds_alternative<BackupFile>(file.body);
    require(binary, Sw::conditions_of_use);
    return committed_content(file);
}

bool has_short_id(const Card& card, const File& file, Byte id) {
    if (card.quirks.short_ef_is_file_number) { return file.number == id; }
    return file.fid && (*file.fid & 0x1FU) == id;
}

}  // namespace

const File& file_with_short_id(Card& card, Byte id) {
    require(id >= 0x01 && id <= 0x1E, Sw::wrong_p1_p2);
    require(!card.at_picc_level(), Sw::not_found);
    const auto& files = card.application().files;
    const auto found = std::find_if(files.begin(), files.end(),
                                    [&](const File& file) { return has_short_id(card, file, id); });
    require(found != files.end(), Sw::not_found);
    card.now.selected_ef = found->number;
    return *found;
}

const File& selected_file(const Card& card) {
    const bool selected = !card.at_picc_level() && card.now.selected_ef.has_value();
    const auto* file = selected ? card.application().find(*card.now.selected_ef) : nullptr;
    require(file != nullptr, Sw::conditions_of_use);
    return *file;
}

void require_open(const Card& card, const File& file, unsigned rights) {
    const auto& quirks = card.quirks;
    require(!card.has_ev2_session() || quirks.iso_binary_in_ev2_session, Sw::security_status);
    require(is_free(file, rights), Sw::security_status);
    require(card.application().transaction_mac() == nullptr || quirks.iso_binary_with_transaction_mac,
            Sw::conditions_of_use);
}

Bytes read_binary(Card& card, const Command& command) {
    const auto [file, offset] = spot(card, command);
    require_open(card, *file, right_read | right_read_write);
    const bool dynamic = reads_dynamically(card, *file);
    const auto made = dynamic ? read_dynamically(card, file->number) : Bytes{};
    const auto content = dynamic ? BytesView{made} : committed(*file);
    require(offset < content.size(), Sw::conditions_of_use);
    const auto length = std::min(command.le.value_or(256), content.size() - offset);
    return with_sw(content.subspan(offset, length), Sw::ok);
}

Bytes update_binary(Card& card, const Command& command) {
    const auto [file, offset] = spot(card, command);
    require_open(card, *file, right_write | right_read_write);
    require(!command.data.empty(), Sw::wrong_length);
    const auto size = committed(*file).size();
    require(offset <= size && command.data.size() <= size - offset, Sw::conditions_of_use);
    write_content(card, file->number, offset, command.data);
    return with_sw({}, Sw::ok);
}

}  // namespace permit::chipsim::iso
