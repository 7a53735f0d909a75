#include "data_files.hpp"

#include "codec.hpp"

#include <algorithm>

namespace permit::chipsim {

void require_inside(std::size_t size, std::size_t offset, std::size_t length) {
    require(offset <= size && length <= size - offset, Status::boundary_error);
}

BytesView committed_content(const File& file) {
    if (const auto* standard = std::get_if<StandardFile>(&file.body)) { return standard->content; }
    const auto* backup = std::get_if<BackupFile>(&file.body);
    require(backup != nullptr, Status::permission_denied);
    return backup->content;
}

std::size_t data_file_size(const File& file) { return committed_content(file).size(); }

void write_content(Card& card, Byte number, std::size_t offset, BytesView data) {
    const auto& file = card.file(number);
    if (const auto* backup = std::get_if<BackupFile>(&file.body)) {
        auto& image = card.now.transaction.backups.try_emplace(number, backup->content).first->second;
        write_pending(card, number, offset, std::span{image}.subspan(offset, data.size()), data);
        return;
    }
    card.nv.write_in_place(card.aid_of(number), file.number, offset, data, card.quirks.standard_write_unit);
}

void write_pending(Card& card, Byte number, std::size_t offset, std::span<Byte> cells, BytesView data) {
    card.nv.write_shadow(file_place(card.aid_of(number), card.file(number).number), offset, cells, data);
    std::copy(data.begin(), data.end(), cells.begin());
}

}  // namespace permit::chipsim
