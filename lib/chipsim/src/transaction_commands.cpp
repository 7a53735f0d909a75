#include "commands.hpp"
#include "record_rules.hpp"
#include "rights.hpp"
#include "transaction_mac.hpp"

namespace permit::chipsim {
namespace {

constexpr Byte return_mac = 0x01;

void apply(ValueFile& file, const PendingValue& pending) {
    file.value = static_cast<std::int32_t>(pending.value);
    if (pending.limited_credit_used) { file.limited_credit = 0; }
    if (pending.debited) { file.limited_credit = static_cast<std::uint32_t>(pending.debits); }
}

/// The selected applications with everything pending made true.
void apply(const Card& card, ChipMemory& next) {
    const auto& transaction = card.now.transaction;
    for (const auto& [number, image] : transaction.backups) {
        card.file_in(next, number).body = BackupFile{image};
    }
    for (const auto& [number, pending] : transaction.values) {
        apply(std::get<ValueFile>(card.file_in(next, number).body), pending);
    }
    for (const auto& [number, pending] : transaction.records) {
        auto& body = std::get<RecordFile>(card.file_in(next, number).body);
        body = after_commit(body, pending, card.quirks.cyclic_keeps_spare_record);
    }
    for (const Byte number : transaction_mac_files(card)) {
        auto& body = std::get<TransactionMacFile>(card.file_in(next, number).body);
        body = after_commit(body, card.uid, transaction.mac_input(number), transaction.reader);
    }
}

bool takes_reader_id(const Card& card, Byte number) {
    return card.file(number).rights.front().read_write() != no_access;
}

void require_may_commit(const Card& card, bool asks_for_mac) {
    require(card.application().transaction_mac() != nullptr || !asks_for_mac, Status::parameter_error);
    require(!card.now.transaction.nothing_pending(), Status::no_changes);
    for (const Byte number : transaction_mac_files(card)) {
        require(!takes_reader_id(card, number) || card.now.transaction.reader, Status::permission_denied);
        const auto& file = std::get<TransactionMacFile>(card.file(number).body);
        require(!counter_used_up(file), Status::permission_denied);
    }
}

/// The files that take a ReaderID: two selected applications are given the same one, for which the
/// ReadWrite right of the first file is needed (reference 4.7).
std::vector<Byte> files_for_reader_id(const Card& card) {
    auto files = transaction_mac_files(card);
    std::erase_if(files, [&](Byte number) { return !takes_reader_id(card, number); });
    require(!files.empty(), Status::permission_denied);
    static_cast<void>(grant(card, files.front(), right_read_write));
    require(!card.now.transaction.reader, Status::permission_denied);
    return files;
}

}  // namespace

Reply commit_transaction(Card& card, const Request& request) {
    const auto option = request.fields.empty() ? Byte{0} : request.fields.front();
    require((option & ~return_mac) == 0, Status::parameter_error);
    const bool asks_for_mac = option == return_mac;
    require_may_commit(card, asks_for_mac);
    auto next = card.memory();
    apply(card, next);
    card.nv.replace(std::move(next));
    card.now.transaction = {};
    if (!asks_for_mac) { return {}; }
    const auto& mac = *card.application().transaction_mac();
    return {join({little_endian<4>(mac.counter), mac.value})};
}

Reply abort_transaction(Card& card, const Request&) {
    static_cast<void>(card.application());
    require(!card.now.transaction.nothing_pending(), Status::no_changes);
    card.now.transaction = {};
    return {};
}

Reply commit_reader_id(Card& card, const Request& request) {
    const auto files = files_for_reader_id(card);
    const auto id = Fields{request.fields}.array<16>();
    const bool authenticated = card.has_session();
    const auto& first = std::get<TransactionMacFile>(card.file(files.front()).body);
    const auto answer = authenticated ? encrypted_previous_reader(first, card.uid) : Bytes{};
    for (const Byte number : files) {
        log_for_mac(card, number, {std::array<Byte, 1>{request.ins}, id, answer});
    }
    card.now.transaction.reader = PendingReader{id, authenticated};
    return {answer};
}

}  // namespace permit::chipsim
