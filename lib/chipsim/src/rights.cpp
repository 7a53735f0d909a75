#include "rights.hpp"

namespace permit::chipsim {
namespace {

/// Calls `look` with every nibble that stands for one of `rights` in a set.
template <typename Look>
void for_each_nibble(AccessRights set, unsigned rights, Look look) {
    if ((rights & right_read) != 0) { look(set.read()); }
    if ((rights & right_write) != 0) { look(set.write()); }
    if ((rights & right_read_write) != 0) { look(set.read_write()); }
    if ((rights & right_change) != 0) { look(set.change()); }
}

/// Who meets a right, over all the nibbles that were looked at.
class Tally {
public:
    Tally(const Card& card, Byte number) noexcept : card_{card}, bit_{static_cast<Byte>(number & 0x80U)} {}

    void count(Byte nibble) noexcept {
        free_ = free_ || nibble == free_access;
        nobody_ = nobody_ && nibble == no_access;
        // A key of the second application opens files of the second application alone.
        by_key_ = by_key_ || (nibble < free_access && card_.holds_key(static_cast<Byte>(nibble | bit_)));
    }
    [[nodiscard]] bool met() const noexcept { return by_key_ || free_; }
    [[nodiscard]] Grant grant() const {
        if (by_key_) { return Grant::by_key; }
        if (free_) { return Grant::free; }
        refuse(nobody_ ? Status::permission_denied : card_.missing_key_status());
    }

private:
    const Card& card_;
    Byte bit_;
    bool by_key_ = false;
    bool free_ = false;
    bool nobody_ = true;
};

Tally tally(const Card& card, Byte number, unsigned rights) {
    Tally found{card, number};
    for (const auto set : card.file(number).rights) {
        for_each_nibble(set, rights, [&](Byte nibble) { found.count(nibble); });
    }
    return found;
}

}  // namespace

Grant grant(const Card& card, Byte number, unsigned rights) { return tally(card, number, rights).grant(); }

bool is_free(const File& file, unsigned rights) noexcept {
    bool free = false;
    for (const auto set : file.rights) {
        for_each_nibble(set, rights, [&](Byte nibble) { free = free || nibble == free_access; });
    }
    return free;
}

Grant grant_by(const Card& card, Byte number, Byte nibble) {
    Tally found{card, number};
    found.count(nibble);
    return found.grant();
}

bool counter_used_up(const TransactionMacFile& file) noexcept {
    return file.counter >= file.counter_limit.value_or(0xFFFF'FFFF);
}

const File& open_file(const Card& card, BytesView payload) {
    const auto& file = card.file(payload.front());
    const auto* mac = card.application_of(payload.front()).transaction_mac();
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
    if (anybody && !tally(card, payload.front(), rights).met()) { return Protection::plain; }
    return file_mode<rights>(card, payload);
}

Protection clear_records_mode(const Card& card, BytesView payload) {
    const unsigned rights =
        card.quirks.write_right_clears_records ? right_read_write | right_write : right_read_write;
    static_cast<void>(open_file(card, payload));
    return grant(card, payload.front(), rights) == Grant::by_key ? Protection::mac : Protection::plain;
}

Protection change_settings_mode(const Card& card, BytesView payload) {
    return grant(card, payload.front(), right_change) == Grant::by_key ? Protection::full : Protection::plain;
}

Protection file_counters_mode(const Card& card, BytesView payload) {
    const auto* standard = std::get_if<StandardFile>(&card.file(payload.front()).body);
    require(standard != nullptr && standard->sdm, Status::permission_denied);
    const auto granted = grant_by(card, payload.front(), standard->sdm->counter_retrieval());
    return granted == Grant::by_key ? Protection::full : Protection::plain;
}

}  // namespace permit::chipsim
