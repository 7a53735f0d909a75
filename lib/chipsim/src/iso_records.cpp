#include "commands.hpp"
#include "iso.hpp"
#include "rights.hpp"

#include <algorithm>

namespace permit::chipsim::iso {
namespace {

/// P2 of READ RECORDS: short EF in the upper five bits, 00 for the selected one.
const File& file_meant(Card& card, Byte p2) {
    const auto id = static_cast<Byte>(p2 >> 3U);
    return id == 0 ? selected_file(card) : file_with_short_id(card, id);
}

const RecordFile& records_of(const File& file) {
    const auto* records = std::get_if<RecordFile>(&file.body);
    require(records != nullptr, Sw::conditions_of_use);
    return *records;
}

/// Which records ISO commands would leave in TMI is not public: they are refused beside a transaction MAC.
void require_no_transaction_mac(const Card& card) {
    require(card.application().transaction_mac() == nullptr, Sw::conditions_of_use);
}

/// The native command with this INS, so that both ways follow one rule.
Request native(Byte ins, const File& file, std::size_t first, std::size_t second, BytesView data = {}) {
    return {ins, join({std::array{file.number}, little_endian<3>(first), little_endian<3>(second), data})};
}

}  // namespace

/// P1 counts from the newest, 01, like the native command from 0; P2 says one record (4) or all from there
/// to the oldest (5), which come oldest first as natively.
Bytes read_iso_records(Card& card, const Command& command) {
    constexpr Byte one = 4;
    constexpr Byte all_from = 5;
    const auto how = static_cast<Byte>(command.p2 & 7U);
    require(how == one || how == all_from, Sw::wrong_p1_p2);
    const auto& file = file_meant(card, command.p2);
    require_open(card, file, right_read | right_read_write);
    require_no_transaction_mac(card);
    const auto& records = records_of(file).records;
    require(command.p1 != 0 && command.p1 <= records.size(), Sw::not_found);
    const auto reply = read_records(card, native(0xAB, file, command.p1 - 1U, how == one ? 1 : 0));
    require(reply.data.size() <= command.le.value_or(256), Sw::wrong_length);
    return with_sw(reply.data, Sw::ok);
}

/// Fills the new record of this transaction from its start; CommitTransaction makes it last.
Bytes append_record(Card& card, const Command& command) {
    require(command.p1 == 0 && (command.p2 & 7U) == 0, Sw::wrong_p1_p2);
    const auto& file = file_meant(card, command.p2);
    require_open(card, file, right_write | right_read_write);
    require_no_transaction_mac(card);
    const auto& body = records_of(file);
    require(!command.data.empty() && command.data.size() <= body.record_size, Sw::wrong_length);
    static_cast<void>(write_record(card, native(0x8B, file, 0, command.data.size(), command.data)));
    return with_sw({}, Sw::ok);
}

}  // namespace permit::chipsim::iso
