#include "rights.hpp"

#include <algorithm>

namespace permit::chipsim {
namespace {

std::vector<Byte> nibbles(const File& file, unsigned rights) {
    std::vector<Byte> found;
    for (const auto set : file.rights) {
        if ((rights & right_read) != 0) { found.push_back(set.read()); }
        if ((rights & right_write) != 0) { found.push_back(set.write()); }
        if ((rights & right_read_write) != 0) { found.push_back(set.read_write()); }
        if ((rights & right_change) != 0) { found.push_back(set.change()); }
    }
    return found;
}

bool any_of(const std::vector<Byte>& nibbles, Byte wanted) {
    return std::find(nibbles.begin(), nibbles.end(), wanted) != nibbles.end();
}

std::optional<Grant> find_grant(const Card& card, const File& file, unsigned rights) {
    const auto needed = nibbles(file, rights);
    if (card.has_session() && any_of(needed, card.now.session->key_number())) { return Grant::by_key; }
    return any_of(needed, free_access) ? std::optional{Grant::free} : std::nullopt;
}

}  // namespace

Grant grant(const Card& card, const File& file, unsigned rights) {
    const auto found = find_grant(card, file, rights);
    if (found) { return *found; }
    const auto needed = nibbles(file, rights);
    const bool nobody =
        std::all_of(needed.begin(), needed.end(), [](Byte nibble) { return nibble == no_access; });
    refuse(nobody ? Status::permission_denied : card.missing_key_status());
}

bool counter_used_up(const TransactionMacFile& file) noexcept {
    return file.counter >= file.counter_limit.value_or(0xFFFF'FFFF);
}

const File& open_file(const Card& card, BytesView payload) {
    const auto& file = card.file(payload.front());
    const auto* mac = card.application().transaction_mac();
    const bool closed =
        mac != nullptr && counter_used_up(*mac) && !std::holds_alternative<TransactionMacFile>(file.body);
    require(!closed, Status::permission_denied);
    return file;
}

Protection get_value_mode(const Card& card, BytesView payload) {
    constexpr unsigned rights = right_read | right_write | right_read_write;
    const auto& file = open_file(card, payload);
    const auto* value = std::get_if<ValueFile>(&file.body);
    const bool anybody = value != nullptr && value->free_get_value();
    if (anybody && !find_grant(card, file, rights)) { return Protection::plain; }
    return file_mode<rights>(card, payload);
}

Protection clear_records_mode(const Card& card, BytesView payload) {
    const unsigned rights =
        card.quirks.write_right_clears_records ? right_read_write | right_write : right_read_write;
    return grant(card, open_file(card, payload), rights) == Grant::by_key ? Protection::mac
                                                                          : Protection::plain;
}

Protection change_settings_mode(const Card& card, BytesView payload) {
    return grant(card, card.file(payload.front()), right_change) == Grant::by_key ? Protection::full
                                                                                  : Protection::plain;
}

}  // namespace permit::chipsim
