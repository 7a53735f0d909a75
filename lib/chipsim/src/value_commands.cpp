#include "codec.hpp"
#include "commands.hpp"
#include "transaction_mac.hpp"

namespace permit::chipsim {
namespace {

const ValueFile& value_file(const Card& card, Byte number) {
    const auto* body = std::get_if<ValueFile>(&card.file(number).body);
    require(body != nullptr, Status::permission_denied);
    return *body;
}

/// A value command taken apart; the amount is never negative (reference 4.6).
struct Amount {
    Byte file;
    std::int32_t amount;
};

Amount amount(const Request& request) {
    Fields fields{request.fields};
    const Amount found{fields.u8(), fields.i32()};
    require(found.amount >= 0, Status::parameter_error);
    return found;
}

PendingValue pending(const Card& card, Byte number, const ValueFile& body) {
    const auto found = card.now.transaction.values.find(number);
    return found == card.now.transaction.values.end() ? PendingValue{.value = body.value} : found->second;
}

void require_within_limits(const ValueFile& body, std::int64_t value) {
    require(body.lower <= value && value <= body.upper, Status::boundary_error);
}

void keep(Card& card, const Request& request, const Amount& given, const ValueFile& body, PendingValue next) {
    require_within_limits(body, next.value);
    const auto before = little_endian<4>(static_cast<std::uint32_t>(body.value));
    const auto after = little_endian<4>(static_cast<std::uint32_t>(next.value));
    card.nv.write_shadow(file_place(card.aid_of(given.file), card.file(given.file).number), 0, before, after);
    card.now.transaction.values[given.file] = next;
    log_for_mac(
        card, given.file,
        {std::array{request.ins, given.file}, little_endian<4>(static_cast<std::uint32_t>(given.amount))});
}

}  // namespace

Reply get_value(Card& card, const Request& request) {
    const auto number = request.fields.front();
    const auto wire = little_endian<4>(static_cast<std::uint32_t>(value_file(card, number).value));
    log_for_mac(card, number, {std::array{request.ins, number}, wire});
    return {{wire.begin(), wire.end()}};
}

Reply credit(Card& card, const Request& request) {
    const auto given = amount(request);
    const auto& body = value_file(card, given.file);
    auto next = pending(card, given.file, body);
    next.value += given.amount;
    keep(card, request, given, body, next);
    return {};
}

Reply debit(Card& card, const Request& request) {
    const auto given = amount(request);
    const auto& body = value_file(card, given.file);
    auto next = pending(card, given.file, body);
    next.value -= given.amount;
    next.debits += given.amount;
    next.debited = true;
    keep(card, request, given, body, next);
    return {};
}

Reply limited_credit(Card& card, const Request& request) {
    const auto given = amount(request);
    const auto& body = value_file(card, given.file);
    require(body.limited_credit_on(), Status::permission_denied);
    auto next = pending(card, given.file, body);
    const auto allowed = next.limited_credit_used ? 0U : body.limited_credit;
    require(static_cast<std::uint32_t>(given.amount) <= allowed, Status::boundary_error);
    next.value += given.amount;
    next.limited_credit_used = true;
    keep(card, request, given, body, next);
    return {};
}

}  // namespace permit::chipsim
