#include "commands.hpp"
#include "file_rules.hpp"
#include "iso_fid.hpp"

namespace permit::chipsim {
namespace {

void require_may_list(const Card& card) {
    card.require_master_unless((card.application().key_settings_1 & 2U) != 0);
}

template <std::size_t Width>
void put(Bytes& out, std::uint64_t value) {
    append(out, little_endian<Width>(value));
}

void put_signed(Bytes& out, std::int32_t value) { put<4>(out, static_cast<std::uint32_t>(value)); }

struct SettingsTail {
    Bytes& out;

    void operator()(const StandardFile& file) const { put<3>(out, file.content.size()); }
    void operator()(const BackupFile& file) const { put<3>(out, file.content.size()); }
    void operator()(const ValueFile& file) const {
        put_signed(out, file.lower);
        put_signed(out, file.upper);
        put<4>(out, file.limited_credit);
        out.push_back(file.options);
    }
    void operator()(const RecordFile& file) const {
        put<3>(out, file.record_size);
        put<3>(out, file.limit);
        put<3>(out, file.records.size());
    }
    void operator()(const TransactionMacFile& file) const {
        out.push_back(static_cast<Byte>(file.key.type));
        out.push_back(file.key.version);
        if (file.counter_limit) { put<4>(out, *file.counter_limit); }
    }
};

void put_more_rights(Bytes& out, const File& file) {
    if ((file.option & more_rights_bit) == 0) { return; }
    out.push_back(static_cast<Byte>(file.rights.size() - 1));
    for (std::size_t i = 1; i < file.rights.size(); ++i) { put<2>(out, file.rights[i].wire_value()); }
}

void read_more_rights(const Application& application, File& file, Fields& fields) {
    constexpr Byte most = 7;
    if ((file.option & more_rights_bit) == 0) { return; }
    const auto count = fields.u8();
    require(count <= most, Status::parameter_error);
    for (unsigned i = 0; i < count; ++i) {
        const auto rights = rights_field(application, fields);
        require(rights.change() == no_access, Status::parameter_error);
        file.rights.push_back(rights);
    }
}

/// Option bits 4 and 5 and the limit of a transaction MAC file; true when one of them changed.
bool change_transaction_mac(File& file, Byte old_option, Fields& fields) {
    check_transaction_mac_rights(file);
    auto& body = std::get<TransactionMacFile>(file.body);
    const auto old_limit = body.counter_limit;
    body.counter_limit.reset();
    if ((file.option & transaction_mac_limit_bit) != 0) {
        body.counter_limit = fields.u32();
        require(*body.counter_limit > body.counter, Status::parameter_error);
    }
    return body.counter_limit != old_limit ||
           ((file.option ^ old_option) & leave_out_unauthenticated_bit) != 0;
}

}  // namespace

Reply get_file_ids(Card& card, const Request&) {
    require_may_list(card);
    Reply reply;
    for (const auto& file : card.application().files) { reply.data.push_back(file.number); }
    return reply;
}

Reply get_iso_file_ids(Card& card, const Request&) {
    require_may_list(card);
    Reply reply;
    for (const auto& file : card.application().files) {
        if (file.fid) { append(reply.data, iso_fid_wire(card, *file.fid)); }
    }
    return reply;
}

Reply get_file_settings(Card& card, const Request& request) {
    require_may_list(card);
    const auto& file = card.file(request.fields.front());
    Reply reply{{file.type(), file.option}};
    put<2>(reply.data, file.rights.front().wire_value());
    std::visit(SettingsTail{reply.data}, file.body);
    put_more_rights(reply.data, file);
    return reply;
}

Reply change_file_settings(Card& card, const Request& request) {
    Fields fields{request.fields};
    auto next = card.memory();
    auto& file = card.file_in(next, fields.u8());
    const auto old_option = file.option;
    const bool is_mac = std::holds_alternative<TransactionMacFile>(file.body);
    file.option = fields.u8();
    const auto allowed = is_mac ? transaction_mac_option_bits : file_option_bits(*card.profile);
    require((file.option & ~allowed) == 0, Status::parameter_error);
    file.rights = {rights_field(card.application(), fields)};
    if (!is_mac) { read_more_rights(card.application(), file, fields); }
    const bool aborts = is_mac && change_transaction_mac(file, old_option, fields);
    fields.end();
    card.nv.replace(std::move(next));
    if (aborts) { card.now.transaction = {}; }
    return {};
}

}  // namespace permit::chipsim
