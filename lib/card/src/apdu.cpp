#include "permit/card/apdu.hpp"

#include "permit/core/cursor.hpp"
#include "permit/core/error.hpp"
#include "permit/core/words.hpp"

#include <algorithm>

namespace permit::card {
namespace {

constexpr std::size_t header_size = 4;
constexpr std::size_t longest_data = 255;
constexpr StatusWord ok = 0x9000;

std::string in_hex(StatusWord sw) {
    return to_hex(std::array{static_cast<Byte>(sw >> 8U), static_cast<Byte>(sw & 0xFFU)});
}

}  // namespace

Bytes CommandApdu::encode() const {
    if (data.size() > longest_data) {
        throw Error{ErrorCode::internal, tr("build a command APDU"),
                    tr("{} data bytes, a short APDU holds 255", data.size())};
    }
    Bytes wire{cla, ins, p1, p2};
    wire.reserve(header_size + 1 + data.size() + 1);
    if (!data.empty()) {
        wire.push_back(static_cast<Byte>(data.size()));
        append(wire, data);
    }
    if (le) { wire.push_back(*le); }
    return wire;
}

CommandApdu CommandApdu::decode(BytesView wire) {
    Cursor cursor{wire, tr_noop("a command APDU")};
    CommandApdu apdu{.cla = cursor.u8(), .ins = cursor.u8(), .p1 = cursor.u8(), .p2 = cursor.u8()};
    if (cursor.remaining() > 1) {
        const Byte lc = cursor.u8();
        if (lc == 0) {
            throw Error{ErrorCode::damaged_content, tr("read a command APDU"),
                        tr("extended length is not used here")};
        }
        const auto data = cursor.take(lc);
        apdu.data.assign(data.begin(), data.end());
    }
    if (!cursor.at_end()) { apdu.le = cursor.u8(); }
    cursor.expect_end();
    return apdu;
}

Bytes ResponseApdu::encode() const {
    Bytes wire = data;
    wire.push_back(static_cast<Byte>(sw >> 8U));
    wire.push_back(static_cast<Byte>(sw & 0xFFU));
    return wire;
}

ResponseApdu ResponseApdu::decode(BytesView wire) {
    if (wire.size() < 2) {
        throw Error{ErrorCode::card_lost, tr("read an answer"),
                    tr("the answer ended before its status word")};
    }
    const auto data = wire.first(wire.size() - 2);
    const auto sw = wire.last(2);
    return {.data = {data.begin(), data.end()}, .sw = static_cast<StatusWord>(sw[0] << 8U | sw[1])};
}

Uid query_uid(Transport& transport) {
    const CommandApdu get_uid{.cla = 0xFF, .ins = 0xCA, .le = 0x00};
    const auto answer = ResponseApdu::decode(transport.exchange(get_uid.encode()));
    std::array<Byte, 7> uid{};
    if (answer.sw != ok) {
        throw Error{ErrorCode::chip_unsupported, tr("ask the reader for the card's UID"),
                    tr("the reader answered {}", in_hex(answer.sw))};
    }
    if (answer.data.size() != uid.size()) {
        throw Error{ErrorCode::chip_unsupported, tr("ask the reader for the card's UID"),
                    tr("{} bytes instead of 7; a permit's UID is never random", answer.data.size())};
    }
    std::copy(answer.data.begin(), answer.data.end(), uid.begin());
    return Uid{uid};
}

}  // namespace permit::card
