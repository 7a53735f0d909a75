#include "commands.hpp"
#include "data_files.hpp"
#include "sdm.hpp"
#include "transaction_mac.hpp"

namespace permit::chipsim {
namespace {

/// What ReadData shows of a file: the committed state, pending writes unseen (reference 11). What
/// does not stand in the memory like this is put into `made`. A dynamic reading makes a new memory: what
/// was looked up before it is gone.
BytesView shown_content(Card& card, Byte number, Bytes& made) {
    const auto& file = card.file(number);
    if (const auto* mac = std::get_if<TransactionMacFile>(&file.body)) {
        made = join({little_endian<4>(mac->counter), mac->value});
        return made;
    }
    if (!reads_dynamically(card, file)) { return committed_content(file); }
    made = read_dynamically(card, number);
    return made;
}

bool counts_for_mac(const File& file) { return !std::holds_alternative<TransactionMacFile>(file.body); }

}  // namespace

Reply read_data(Card& card, const Request& request) {
    Fields fields{request.fields};
    const auto number = fields.u8();
    const auto offset = std::size_t{fields.u24()};
    const auto asked = std::size_t{fields.u24()};
    const bool counts = counts_for_mac(card.file(number));
    Bytes made;
    const auto content = shown_content(card, number, made);
    require(offset < content.size(), Status::boundary_error);
    const auto length = asked == 0 ? content.size() - offset : asked;
    require(length <= content.size() - offset, Status::boundary_error);
    const auto data = content.subspan(offset, length);
    if (counts) {
        log_for_mac(card, number,
                    {std::array{request.ins, number}, little_endian<3>(offset), little_endian<3>(length),
                     eight_zeros, data});
    }
    Reply reply{{data.begin(), data.end()}};
    reply.length_known = asked != 0;
    return reply;
}

Reply write_data(Card& card, const Request& request) {
    Fields fields{request.fields};
    const auto number = fields.u8();
    const auto offset = std::size_t{fields.u24()};
    const auto length = std::size_t{fields.u24()};
    const auto data = fields.rest();
    require(data.size() == length, Status::length_error);
    require_inside(data_file_size(card.file(number)), offset, length);
    write_content(card, number, offset, data);
    log_for_mac(card, number,
                {std::array{request.ins}, BytesView{request.fields}.first(7), eight_zeros, data});
    return {};
}

}  // namespace permit::chipsim
