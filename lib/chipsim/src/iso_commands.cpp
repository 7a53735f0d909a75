#include "iso_commands.hpp"

#include "iso.hpp"

namespace permit::chipsim {
namespace iso {
namespace {

std::size_t expected_length(Byte le) { return le == 0 ? 256 : le; }

Command parse(BytesView apdu) {
    require(apdu.size() >= 4, Sw::wrong_length);
    Command command{apdu[1], apdu[2], apdu[3]};
    const auto body = apdu.subspan(4);
    if (body.empty()) { return command; }
    if (body.size() == 1) {
        command.le = expected_length(body[0]);
        return command;
    }
    const std::size_t lc = body[0];
    require(lc != 0 && (body.size() == 1 + lc || body.size() == 2 + lc), Sw::wrong_length);
    command.data = body.subspan(1, lc);
    if (body.size() == 2 + lc) { command.le = expected_length(body.back()); }
    return command;
}

/// What a native rule refused, in the words of ISO 7816-4.
Sw sw_for(Status status) noexcept {
    return status == Status::authentication_error ? Sw::security_status : Sw::conditions_of_use;
}

Bytes refused(Card& card, Sw sw) {
    card.now.drop_session_and_transaction();
    return with_sw({}, sw);
}

Bytes carry_out(Card& card, BytesView apdu) {
    const auto command = parse(apdu);
    card.now.chain = std::monostate{};
    switch (command.ins) {
        case 0xA4:
            return select(card, command);
        case 0xB0:
            return read_binary(card, command);
        case 0xD6:
            return update_binary(card, command);
        case 0xB2:
            return read_iso_records(card, command);
        case 0xE2:
            return append_record(card, command);
        default:
            throw Refused{Sw::unknown_ins};
    }
}

}  // namespace

Bytes with_sw(BytesView data, Sw sw) {
    const auto value = static_cast<std::uint16_t>(sw);
    return join({data, std::array{static_cast<Byte>(value >> 8U), static_cast<Byte>(value & 0xFFU)}});
}

}  // namespace iso

Bytes iso_command(Card& card, BytesView apdu) {
    try {
        return iso::carry_out(card, apdu);
    } catch (const iso::Refused& refused) {
        return iso::refused(card, refused.sw);
    } catch (const Refusal& refusal) { return iso::refused(card, iso::sw_for(refusal.status)); }
}

}  // namespace permit::chipsim
