#include "nonvolatile.hpp"

#include "codec.hpp"

#include <algorithm>
#include <map>
#include <utility>

namespace permit::chipsim {
namespace {

constexpr std::size_t cell = 32;

std::map<std::string, Bytes> by_name(const ChipMemory& memory) {
    std::map<std::string, Bytes> named;
    for (auto& place : places(memory)) { named.emplace(std::move(place.name), std::move(place.content)); }
    return named;
}

}  // namespace

void NonVolatile::replace(ChipMemory next) {
    if (watched()) { write_changed_cells(next); }

    const std::array<Byte, 1> before = {0x00};
    const std::array<Byte, 1> after = {0x01};
    auto landed = before;
    const bool survived = survives({NvWrite::Kind::decision, "decision", 0, before, after}, landed);
    if (survived || landed == after) {
        keep_for_undo();
        memory_ = std::move(next);
    }
    if (!survived) { throw PowerLost{}; }
}

void NonVolatile::write_changed_cells(const ChipMemory& next) {
    const auto old_places = by_name(memory_);
    for (const auto& [name, after] : by_name(next)) {
        const auto old = old_places.find(name);
        write_place(NvWrite::Kind::shadow, name, old == old_places.end() ? Bytes{} : old->second, after);
    }
    // A place that is gone costs nothing here: leaving it out of the directory is part of the decision.
}

void NonVolatile::write_place(NvWrite::Kind kind, std::string_view place, BytesView before, BytesView after) {
    for (std::size_t offset = 0; offset < after.size(); offset += cell) {
        const auto piece = after.subspan(offset, std::min(cell, after.size() - offset));
        Bytes held(piece.size());
        if (offset < before.size()) {
            const auto old = before.subspan(offset, std::min(piece.size(), before.size() - offset));
            std::copy(old.begin(), old.end(), held.begin());
        }
        if (offset < before.size() && std::equal(piece.begin(), piece.end(), held.begin())) { continue; }
        auto landed = held;
        if (!survives({kind, place, offset, held, piece}, landed)) { throw PowerLost{}; }
    }
}

void NonVolatile::write_in_place(AppId aid, Byte file, std::size_t offset, BytesView bytes,
                                 std::size_t unit) {
    keep_for_undo();
    auto& content = std::get<StandardFile>(memory_.find(aid)->find(file)->body).content;
    const auto place = file_place(aid, file);
    for (std::size_t done = 0; done < bytes.size(); done += unit) {
        const auto piece = bytes.subspan(done, std::min(unit, bytes.size() - done));
        const auto cells = std::span{content}.subspan(offset + done, piece.size());
        const Bytes before{cells.begin(), cells.end()};
        auto landed = before;
        const bool survived = survives({NvWrite::Kind::in_place, place, offset + done, before, piece}, landed,
                                       InPlace{aid, file, offset + done, {piece.begin(), piece.end()}});
        const BytesView held = survived ? piece : BytesView{landed};
        std::copy(held.begin(), held.end(), cells.begin());
        if (!survived) { throw PowerLost{}; }
    }
}

void NonVolatile::write_shadow(std::string_view place, std::size_t offset, BytesView before,
                               BytesView after) {
    if (!watched()) { return; }
    Bytes landed{before.begin(), before.end()};
    if (!survives({NvWrite::Kind::shadow, place, offset, before, after}, landed)) { throw PowerLost{}; }
}

bool NonVolatile::survives(const NvWrite& write, std::span<Byte> landed,
                           const std::optional<InPlace>& in_place) {
    cells_ += (write.after.size() + cell - 1) / cell;
    if (history_) { history_->push_back({memory_, in_place}); }
    return hook_ == nullptr || hook_->survives(write, landed);
}

void NonVolatile::return_to_middle() {
    const auto history = std::exchange(history_, std::nullopt).value();
    if (history.empty()) { return; }
    const auto& [memory, torn] = history[history.size() / 2];
    memory_ = memory;
    if (!torn) { return; }
    auto& content = std::get<StandardFile>(memory_.find(torn->aid)->find(torn->file)->body).content;
    std::copy_n(torn->bytes.begin(), torn->bytes.size() / 2,
                content.begin() + static_cast<std::ptrdiff_t>(torn->offset));
}

void NonVolatile::keep_for_undo() {
    if (!before_) { before_ = memory_; }
}

void NonVolatile::undo_command() {
    if (before_) { memory_ = std::move(*before_); }
    before_.reset();
}

}  // namespace permit::chipsim
