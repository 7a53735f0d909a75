#include "commands.hpp"
#include "file_rules.hpp"
#include "iso_fid.hpp"

namespace permit::chipsim {
namespace {

constexpr Byte highest_file = 0x1F;

std::optional<std::uint16_t> fid_of_new_file(const Card& card, Fields& fields) {
    if (!card.application().files_have_fids()) { return std::nullopt; }
    return iso_fid(card, fields);
}

void require_may_create(const Card& card) {
    card.require_master_unless((card.application().key_settings_1 & 4U) != 0);
}

/// Number, identifier, option and rights, which all files begin with. `size` is the length of the whole
/// command without an identifier.
File new_file(const Card& card, Fields& fields, std::size_t size, bool has_fid, Byte options) {
    require_may_create(card);
    const std::size_t fid_size = has_fid && card.application().files_have_fids() ? 2 : 0;
    require(fields.remaining() == size + fid_size, Status::length_error);
    File file{.number = fields.u8()};
    require(file.number <= highest_file, Status::parameter_error);
    require(card.application().find(file.number) == nullptr, Status::duplicate_error);
    if (has_fid) { file.fid = fid_of_new_file(card, fields); }
    file.option = fields.u8();
    require((file.option & ~options) == 0, Status::parameter_error);
    file.rights = {rights_field(card.application(), fields)};
    return file;
}

bool fid_taken(const Application& application, std::optional<std::uint16_t> fid) {
    for (const auto& file : application.files) {
        if (fid && file.fid == fid) { return true; }
    }
    return false;
}

Reply create(Card& card, File file) {
    require(!fid_taken(card.application(), file.fid), Status::duplicate_error);
    const auto& costs = card.quirks.costs;
    auto next = card.memory();
    card.allocate(next, in_units(costs, costs.file) + content_cost(costs, file));
    next.find(card.now.selected)->files.push_back(std::move(file));
    card.nv.replace(std::move(next));
    return {};
}

/// A size that fits the chip, so that nobody makes the simulator allocate 16 MB.
std::size_t size_field(const Card& card, Fields& fields) {
    const auto size = fields.u24();
    require(size != 0, Status::parameter_error);
    require(size <= card.profile->user_memory, Status::out_of_memory);
    return size;
}

template <typename Body>
Body new_body(const Card& card, Fields& fields) {
    Body body;
    body.content.resize(size_field(card, fields));
    return body;
}

}  // namespace

Reply create_standard_file(Card& card, const Request& request) {
    Fields fields{request.fields};
    auto file = new_file(card, fields, 7, true, file_option_bits(*card.profile, true));
    auto body = new_body<StandardFile>(card, fields);
    // What is mirrored is said later, by ChangeFileSettings.
    if ((file.option & sdm_bit) != 0) { body.sdm = Sdm{}; }
    file.body = std::move(body);
    return create(card, std::move(file));
}

Reply create_backup_file(Card& card, const Request& request) {
    Fields fields{request.fields};
    auto file = new_file(card, fields, 7, true, file_option_bits(*card.profile, false));
    file.body = new_body<BackupFile>(card, fields);
    return create(card, std::move(file));
}

Reply create_value_file(Card& card, const Request& request) {
    Fields fields{request.fields};
    auto file = new_file(card, fields, 17, false, file_option_bits(*card.profile, false));
    ValueFile body;
    body.lower = fields.i32();
    body.upper = fields.i32();
    body.value = fields.i32();
    body.options = fields.u8();
    require(body.lower <= body.value && body.value <= body.upper, Status::parameter_error);
    require((body.options & ~3U) == 0, Status::parameter_error);
    file.body = body;
    return create(card, std::move(file));
}

Reply create_record_file(Card& card, const Request& request) {
    Fields fields{request.fields};
    auto file = new_file(card, fields, 10, true, file_option_bits(*card.profile, false));
    RecordFile body{.cyclic = request.ins == 0xC0};
    body.record_size = fields.u24();
    body.limit = fields.u24();
    require(body.record_size != 0, Status::parameter_error);
    require(body.limit >= (body.cyclic ? 2U : 1U), Status::parameter_error);
    file.body = std::move(body);
    return create(card, std::move(file));
}

Reply create_transaction_mac_file(Card& card, const Request& request) {
    Fields fields{request.fields};
    auto file = new_file(card, fields, 22, false, transaction_mac_option_bits & ~transaction_mac_limit_bit);
    check_transaction_mac_rights(file);
    require(fields.u8() == static_cast<Byte>(KeyType::aes), Status::parameter_error);
    TransactionMacFile body;
    const auto key = fields.take(16);
    body.key = Key::of(KeyType::aes, key, fields.u8());
    require(card.application().transaction_mac() == nullptr, Status::permission_denied);
    file.body = std::move(body);
    auto reply = create(card, std::move(file));
    card.now.transaction = {};
    return reply;
}

Reply delete_file(Card& card, const Request& request) {
    require_may_create(card);
    const auto number = request.fields.front();
    require(number <= highest_file, Status::parameter_error);
    const bool was_mac = std::holds_alternative<TransactionMacFile>(card.file(number).body);
    auto next = card.memory();
    std::erase_if(next.find(card.now.selected)->files,
                  [number](const File& file) { return file.number == number; });
    card.nv.replace(std::move(next));
    forget_pending(card.now.transaction, number);
    if (was_mac) { card.now.transaction = {}; }
    return {};
}

}  // namespace permit::chipsim
