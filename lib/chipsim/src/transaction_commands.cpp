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

/// The application with everything pending made true.
void apply(const Card& card, Application& application) {
    const auto& transaction = card.now.transaction;
    for (const auto& [number, image] : transaction.backups) {
        application.find(number)->body = BackupFile{image};
    }
    for (const auto& [number, pending] : transaction.values) {
        apply(std::get<ValueFile>(application.find(number)->body), pending);
    }
    for (const auto& [number, pending] : transaction.records) {
        auto& body = std::get<RecordFile>(application.find(number)->body);
        body = after_commit(body, pending, card.quirks.cyclic_keeps_spare_record);
    }
    if (const auto* mac = application.transaction_mac_file()) {
        auto& body = std::get<TransactionMacFile>(application.find(mac->number)->body);
        body = after_commit(body, card.uid, transaction);
    }
}

void require_may_commit(const Card& card, bool asks_for_mac) {
    const auto* mac = card.application().transaction_mac_file();
    require(mac != nullptr || !asks_for_mac, Status::parameter_error);
    require(!card.now.transaction.nothing_pending(), Status::no_changes);
    const bool needs_reader = mac != nullptr && mac->rights.front().read_write() != no_access;
    require(!needs_reader || card.now.transaction.reader.has_value(), Status::permission_denied);
    require(mac == nullptr || !counter_used_up(*card.application().transaction_mac()),
            Status::permission_denied);
}

/// CommitReaderID needs the ReadWrite right of the transaction MAC file (reference 4.7).
const TransactionMacFile& file_for_reader_id(const Card& card) {
    const auto* file = card.application().transaction_mac_file();
    require(file != nullptr && file->rights.front().read_write() != no_access, Status::permission_denied);
    static_cast<void>(grant(card, *file, right_read_write));
    require(!card.now.transaction.reader, Status::permission_denied);
    return std::get<TransactionMacFile>(file->body);
}

}  // namespace

Reply commit_transaction(Card& card, const Request& request) {
    const auto option = request.fields.empty() ? Byte{0} : request.fields.front();
    require((option & ~return_mac) == 0, Status::parameter_error);
    const bool asks_for_mac = option == return_mac;
    require_may_commit(card, asks_for_mac);
    auto next = card.memory();
    apply(card, *next.find(card.now.selected));
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
    const auto& file = file_for_reader_id(card);
    const auto id = Fields{request.fields}.array<16>();
    const bool authenticated = card.has_session();
    const auto answer = authenticated ? encrypted_previous_reader(file, card.uid) : Bytes{};
    log_for_mac(card, {std::array<Byte, 1>{request.ins}, id, answer});
    card.now.transaction.reader = PendingReader{id, authenticated};
    return {answer};
}

}  // namespace permit::chipsim
