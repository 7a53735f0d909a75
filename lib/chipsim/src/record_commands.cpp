#include "commands.hpp"
#include "data_files.hpp"
#include "record_rules.hpp"
#include "transaction_mac.hpp"

namespace permit::chipsim {
namespace {

const RecordFile& record_file(const Card& card, Byte number) {
    const auto* body = std::get_if<RecordFile>(&card.file(number).body);
    require(body != nullptr, Status::permission_denied);
    return *body;
}

PendingRecords pending(const Card& card, Byte number) {
    const auto found = card.now.transaction.records.find(number);
    return found == card.now.transaction.records.end() ? PendingRecords{} : found->second;
}

/// Offset, length and bytes of WriteRecord and UpdateRecord, checked against the record size.
struct Piece {
    std::size_t offset;
    BytesView data;
};

Piece piece(Fields& fields, const RecordFile& body) {
    const auto offset = std::size_t{fields.u24()};
    const auto length = std::size_t{fields.u24()};
    const auto data = fields.rest();
    require(data.size() == length, Status::length_error);
    require_inside(body.record_size, offset, length);
    return {offset, data};
}

void fill(Card& card, Byte number, Bytes& record, const Piece& piece) {
    write_pending(card, number, piece.offset, std::span{record}.subspan(piece.offset, piece.data.size()),
                  piece.data);
}

/// Records from the newest backwards: index of record `number` counted from the oldest.
std::size_t from_oldest(const RecordFile& body, std::size_t number) {
    require(number < body.records.size(), Status::boundary_error);
    return body.records.size() - 1 - number;
}

}  // namespace

Reply read_records(Card& card, const Request& request) {
    Fields fields{request.fields};
    const auto number = fields.u8();
    const auto first = std::size_t{fields.u24()};
    const auto asked = std::size_t{fields.u24()};
    const auto& body = record_file(card, number);
    const auto newest = from_oldest(body, first);
    const auto count = asked == 0 ? newest + 1 : asked;
    require(count <= newest + 1, Status::boundary_error);
    Reply reply;
    reply.length_known = asked != 0;
    for (auto i = newest + 1 - count; i <= newest; ++i) { append(reply.data, body.records[i]); }
    log_for_mac(card, number,
                {std::array{request.ins, number}, little_endian<3>(first), little_endian<3>(count),
                 eight_zeros, reply.data});
    return reply;
}

Reply write_record(Card& card, const Request& request) {
    Fields fields{request.fields};
    const auto number = fields.u8();
    const auto& body = record_file(card, number);
    const auto given = piece(fields, body);
    auto next = pending(card, number);
    require(!next.cleared && next.updated.empty(), Status::permission_denied);
    require(body.cyclic || body.records.size() < body.limit, Status::boundary_error);
    if (!next.fresh) { next.fresh = Bytes(body.record_size); }
    fill(card, number, *next.fresh, given);
    card.now.transaction.records[number] = std::move(next);
    log_for_mac(card, number,
                {std::array{request.ins}, BytesView{request.fields}.first(7), eight_zeros, given.data});
    return {};
}

Reply update_record(Card& card, const Request& request) {
    Fields fields{request.fields};
    const auto number = fields.u8();
    const auto& body = record_file(card, number);
    const auto index = from_oldest(body, fields.u24());
    const auto given = piece(fields, body);
    auto next = pending(card, number);
    require(!next.cleared && !next.fresh, Status::permission_denied);
    fill(card, number, next.updated.try_emplace(index, body.records[index]).first->second, given);
    card.now.transaction.records[number] = std::move(next);
    log_for_mac(card, number,
                {std::array{request.ins}, BytesView{request.fields}.first(10), five_zeros, given.data});
    return {};
}

Reply clear_record_file(Card& card, const Request& request) {
    const auto number = request.fields.front();
    static_cast<void>(record_file(card, number));
    card.now.transaction.records[number] = PendingRecords{.cleared = true};
    log_for_mac(card, number, {std::array{request.ins, number}});
    return {};
}

RecordFile after_commit(const RecordFile& file, const PendingRecords& pending, bool keeps_spare) {
    auto next = file;
    if (pending.cleared) { next.records.clear(); }
    for (const auto& [index, record] : pending.updated) { next.records[index] = record; }
    if (pending.fresh) { next.records.push_back(*pending.fresh); }
    const std::size_t readable = file.cyclic && keeps_spare ? file.limit - 1 : file.limit;
    if (next.records.size() > readable) { next.records.erase(next.records.begin()); }
    return next;
}

}  // namespace permit::chipsim
