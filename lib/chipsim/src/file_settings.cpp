#include "commands.hpp"
#include "file_rules.hpp"
#include "iso_fid.hpp"
#include "sdm.hpp"

#include <utility>

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

/// How many further sets follow; without a count they fill the rest.
std::size_t more_rights_count(const Card& card, Fields& fields) {
    return card.quirks.access_sets_are_counted ? fields.u8() : fields.remaining() / 2;
}

void read_more_rights(const Card& card, const Application& application, File& file, Fields& fields) {
    constexpr std::size_t most = 7;
    if ((file.option & more_rights_bit) == 0) { return; }
    const auto count = more_rights_count(card, fields);
    require(count <= most, Status::parameter_error);
    for (std::size_t i = 0; i < count; ++i) {
        const auto rights = rights_field(application, fields);
        require(rights.change() == no_access, Status::parameter_error);
        file.rights.push_back(rights);
    }
}

/// The settings block, or nothing where the option bit is clear. The counter goes on unless dynamic
/// messaging was off before.
void change_sdm(const Application& application, File& file, Fields& fields) {
    auto* standard = std::get_if<StandardFile>(&file.body);
    if (standard == nullptr) { return; }
    const auto old = std::exchange(standard->sdm, std::nullopt);
    if ((file.option & sdm_bit) == 0) { return; }
    standard->sdm = sdm_field(application, standard->content.size(), fields);
    if (old) { standard->sdm->counter = old->counter; }
}

void put_sdm(Bytes& out, const File& file) {
    const auto* standard = std::get_if<StandardFile>(&file.body);
    if (standard != nullptr && standard->sdm) { append(out, sdm_wire(*standard->sdm)); }
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
    put_sdm(reply.data, file);
    return reply;
}

Reply change_file_settings(Card& card, const Request& request) {
    Fields fields{request.fields};
    const auto number = fields.u8();
    const auto& application = card.application_of(number);
    auto next = card.memory();
    auto& file = card.file_in(next, number);
    const auto old_option = file.option;
    const bool is_mac = std::holds_alternative<TransactionMacFile>(file.body);
    const bool is_standard = std::holds_alternative<StandardFile>(file.body);
    file.option = fields.u8();
    const auto allowed = is_mac ? transaction_mac_option_bits : file_option_bits(*card.profile, is_standard);
    require((file.option & ~allowed) == 0, Status::parameter_error);
    file.rights = {rights_field(application, fields)};
    if (!is_mac) {
        read_more_rights(card, application, file, fields);
        change_sdm(application, file, fields);
    }
    const bool aborts = is_mac && change_transaction_mac(file, old_option, fields);
    fields.end();
    card.nv.replace(std::move(next));
    if (aborts) { card.now.transaction = {}; }
    return {};
}

Reply get_file_counters(Card& card, const Request& request) {
    const auto& file = std::get<StandardFile>(card.file(request.fields.front()).body);
    return {join({little_endian<3>(file.sdm->counter), std::array<Byte, 2>{}})};
}

}  // namespace permit::chipsim
