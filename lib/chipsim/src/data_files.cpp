#include "data_files.hpp"

#include "codec.hpp"

#include <algorithm>

namespace permit::chipsim {

void require_inside(std::size_t size, std::size_t offset, std::size_t length) {
    require(offset <= size && length <= size - offset, Status::boundary_error);
}

std::size_t data_file_size(const File& file) {
    if (const auto* standard = std::get_if<StandardFile>(&file.body)) { return standard->content.size(); }
    const auto* backup = std::get_if<BackupFile>(&file.body);
    require(backup != nullptr, Status::permission_denied);
    return backup->content.size();
}

void write_content(Card& card, const File& file, std::size_t offset, BytesView data) {
    if (const auto* backup = std::get_if<BackupFile>(&file.body)) {
        auto& image = card.now.transaction.backups.try_emplace(file.number, backup->content).first->second;
        write_pending(card, file, offset, std::span{image}.subspan(offset, data.size()), data);
        return;
    }
    card.nv.write_in_place(card.now.selected, file.number, offset, data, card.quirks.standard_write_unit);
}

void write_pending(Card& card, const File& file, std::size_t offset, std::span<Byte> cells, BytesView data) {
    card.nv.write_shadow(file_place(card.now.selected, file.number), offset, cells, data);
    std::copy(data.begin(), data.end(), cells.begin());
}

}  // namespace permit::chipsim
