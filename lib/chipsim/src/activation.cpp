#include "activation.hpp"

#include "permit/crypto/crc.hpp"

#include <algorithm>

namespace permit::chipsim {
namespace {

Bytes random_uid(const Card& card) {
    Bytes uid(4);
    card.random->fill(std::span{uid}.subspan(1));
    uid[0] = card.memory().configuration.random_uid_in_ev1_style() ? 0x80 : 0x08;
    return uid;
}

/// The 4-byte identifier of AN10927: CRCs over the first three and over all bytes, first byte xF.
Bytes short_uid(const Uid& uid) {
    const auto head = crypto::desfire_crc16(BytesView{uid.bytes()}.first(3));
    const auto whole = crypto::desfire_crc16(uid.bytes());
    return {static_cast<Byte>((head[1] & 0xE0U) | 0x0FU), head[0], whole[1], whole[0]};
}

Bytes activation_uid(const Card& card) {
    const auto& configuration = card.memory().configuration;
    if (configuration.random_uid()) { return random_uid(card); }
    if (configuration.short_uid()) { return short_uid(card.uid); }
    return {card.uid.bytes().begin(), card.uid.bytes().end()};
}

/// Bits 7 and 6 of the ATQA tell how long the UID is: 0344 or 0304.
std::array<Byte, 2> atqa_for(const Card& card, std::size_t uid_size) {
    constexpr Byte double_size = 0x40;
    auto atqa = card.memory().configuration.atqa;
    atqa[0] = static_cast<Byte>((atqa[0] & 0x3FU) | (uid_size == 7 ? double_size : 0U));
    return atqa;
}

/// An ATR has room for 15.
BytesView historical_bytes(BytesView ats) {
    const auto historical = ats.subspan(std::min(interface_size(ats), ats.size()));
    return historical.first(std::min<std::size_t>(historical.size(), 15));
}

}  // namespace

Activation activation_of(const Card& card) {
    const auto& configuration = card.memory().configuration;
    const auto uid = activation_uid(card);
    return {.atqa = atqa_for(card, uid.size()),
            .sak = configuration.sak[1],
            .ats = configuration.ats,
            .uid = uid};
}

std::size_t interface_size(BytesView ats) noexcept {
    std::size_t size = 2;
    for (const unsigned bit : {0x10U, 0x20U, 0x40U}) { size += (ats[1] & bit) != 0 ? 1 : 0; }
    return size;
}

Bytes atr_for(BytesView ats) {
    const auto historical = historical_bytes(ats);
    Bytes atr{0x3B, static_cast<Byte>(0x80U | historical.size()), 0x80, 0x01};
    append(atr, historical);
    Byte check = 0;
    for (const Byte byte : BytesView{atr}.subspan(1)) { check = static_cast<Byte>(check ^ byte); }
    atr.push_back(check);
    return atr;
}

}  // namespace permit::chipsim
