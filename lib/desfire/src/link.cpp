#include "permit/desfire/link.hpp"

#include "permit/core/error.hpp"
#include "permit/core/words.hpp"

#include <algorithm>
#include <array>
#include <string>

namespace permit::desfire {
namespace {

constexpr Byte wrapped = 0x90;
constexpr Byte next_frame = 0xAF;
constexpr unsigned picc_answer = 0x91;

Error broken(std::string_view name, std::string why) {
    return Error{ErrorCode::messaging_broken, std::string{name}, std::move(why)};
}

std::string foreign_answer(card::StatusWord sw) {
    const std::array bytes{static_cast<Byte>(sw >> 8U), static_cast<Byte>(sw & 0xFFU)};
    return tr("the card answered {} ({}) where a DESFire chip answers 91xx", to_hex(bytes),
              tr(explain(sw).name));
}

void take(Bytes& whole, const RawAnswer& frame, const Outgoing& command) {
    if (frame.data.size() > command.longest_answer - whole.size()) {
        throw broken(command.name, tr("the answer is longer than the command allows"));
    }
    append(whole, frame.data);
}

}  // namespace

RawAnswer Link::exchange(const Outgoing& command) {
    auto answer = send_all(command);
    Bytes whole;
    std::vector<std::size_t> frame_ends;
    while (answer.status == PiccStatus::additional_frame) {
        if (answer.data.empty()) {
            throw broken(command.name, tr("the chip announced more data and sent none"));
        }
        take(whole, answer, command);
        frame_ends.push_back(whole.size());
        answer = frame(command.name, next_frame, {});
    }
    if (!is_ok(answer.status)) { return {.status = answer.status, .data = {}}; }
    take(whole, answer, command);
    frame_ends.push_back(whole.size());
    return {.status = answer.status, .data = std::move(whole), .frame_ends = std::move(frame_ends)};
}

RawAnswer Link::send_all(const Outgoing& command) {
    const bool in_frames = command.chaining == Chaining::native;
    const std::size_t piece =
        in_frames ? std::max<std::size_t>(limits_.native_frame, 1) : command.payload.size();
    BytesView rest = command.payload;
    Byte ins = command.ins;
    while (rest.size() > piece) {
        auto answer = frame(command.name, ins, rest.first(piece));
        if (is_ok(answer.status)) { throw broken(command.name, tr("the chip confirmed half a command")); }
        if (answer.status != PiccStatus::additional_frame) { return answer; }
        rest = rest.subspan(piece);
        ins = next_frame;
    }
    return frame(command.name, ins, rest);
}

RawAnswer Link::frame(std::string_view name, Byte ins, BytesView payload) {
    const card::CommandApdu command{.cla = wrapped,
                                    .ins = ins,
                                    .p1 = 0,
                                    .p2 = 0,
                                    .data = {payload.begin(), payload.end()},
                                    .le = Byte{0}};
    return accept(name, card::ResponseApdu::decode(transport_.exchange(command.encode())));
}

card::ResponseApdu Link::iso(const card::CommandApdu& command) {
    return card::ResponseApdu::decode(transport_.exchange(command.encode()));
}

RawAnswer Link::accept(std::string_view name, card::ResponseApdu response) {
    if (response.sw >> 8U != picc_answer) {
        throw Error{answered_as_desfire_ ? ErrorCode::chip_refused : ErrorCode::chip_unsupported,
                    std::string{name}, foreign_answer(response.sw)};
    }
    answered_as_desfire_ = true;
    return {.status = static_cast<PiccStatus>(response.sw & 0xFFU), .data = std::move(response.data)};
}

}  // namespace permit::desfire
