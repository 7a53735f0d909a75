#include "commands.hpp"
#include "data_files.hpp"
#include "transaction_mac.hpp"

namespace permit::chipsim {
namespace {

/// What ReadData shows of a file: the committed state, pending writes unseen (reference 11).
struct Content {
    Bytes operator()(const StandardFile& file) const { return file.content; }
    Bytes operator()(const BackupFile& file) const { return file.content; }
    Bytes operator()(const ValueFile&) const { refuse(Status::permission_denied); }
    Bytes operator()(const RecordFile&) const { refuse(Status::permission_denied); }
    Bytes operator()(const TransactionMacFile& file) const {
        return join({little_endian<4>(file.counter), file.value});
    }
};

bool counts_for_mac(const File& file) { return !std::holds_alternative<TransactionMacFile>(file.body); }

}  // namespace

Reply read_data(Card& card, const Request& request) {
    Fields fields{request.fields};
    const auto number = fields.u8();
    const auto offset = std::size_t{fields.u24()};
    const auto asked = std::size_t{fields.u24()};
    const auto& file = card.file(number);
    const auto content = std::visit(Content{}, file.body);
    require(offset < content.size(), Status::boundary_error);
    const auto length = asked == 0 ? content.size() - offset : asked;
    require(length <= content.size() - offset, Status::boundary_error);
    const auto data = BytesView{content}.subspan(offset, length);
    if (counts_for_mac(file)) {
        log_for_mac(card, {std::array{request.ins, number}, little_endian<3>(offset),
                           little_endian<3>(length), eight_zeros, data});
    }
    return {{data.begin(), data.end()}};
}

Reply write_data(Card& card, const Request& request) {
    Fields fields{request.fields};
    const auto& file = card.file(fields.u8());
    const auto offset = std::size_t{fields.u24()};
    const auto length = std::size_t{fields.u24()};
    const auto data = fields.rest();
    require(data.size() == length, Status::length_error);
    require_inside(data_file_size(file), offset, length);
    write_content(card, file, offset, data);
    log_for_mac(card, {std::array{request.ins}, BytesView{request.fields}.first(7), eight_zeros, data});
    return {};
}

}  // namespace permit::chipsim
