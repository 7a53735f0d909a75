#include "native.hpp"

#include "authentication.hpp"
#include "chained_write.hpp"

#include <algorithm>

namespace permit::chipsim {
namespace {

constexpr Byte additional_frame = 0xAF;
constexpr std::size_t largest_answer = 256;  // one short APDU (reference 1.1)

/// ChangeKey and ChangeKeyEV2 bring CRCs of their own (reference 4.4).
constexpr bool is_key_change(Byte ins) noexcept { return ins == 0xC4 || ins == 0xC6; }

std::size_t frame_size(const Reply& reply, std::size_t frame, std::size_t left) {
    if (frame < reply.frames.size()) { return std::min(reply.frames[frame], left); }
    return reply.frame_limit == 0 ? left : std::min(reply.frame_limit, left);
}

std::deque<Bytes> in_frames(const Reply& reply, BytesView sealed) {
    std::deque<Bytes> frames;
    do {
        const auto size = frame_size(reply, frames.size(), sealed.size());
        frames.emplace_back(sealed.begin(), sealed.begin() + static_cast<std::ptrdiff_t>(size));
        sealed = sealed.subspan(size);
    } while (!sealed.empty());
    return frames;
}

bool fits_one_frame(const Reply& reply, std::size_t size) {
    return reply.frames.empty() && (reply.frame_limit == 0 || size <= reply.frame_limit);
}

Answer next_frame(Card& card, AnswerChain chain) {
    Answer answer{chain.last, std::move(chain.frames.front())};
    chain.frames.pop_front();
    card.now.chain = std::monostate{};
    if (!chain.frames.empty()) {
        answer.status = Status::additional_frame;
        card.now.chain = std::move(chain);
    }
    return answer;
}

Bytes seal(Card& card, Reply& reply, Protection protection) {
    if (!card.has_session() || reply.bare) { return std::move(reply.data); }
    return card.now.session->seal(reply.status, reply.data, protection, reply.length_known);
}

Answer answer_with(Card& card, Reply reply, Protection protection) {
    auto sealed = seal(card, reply, protection);
    if (reply.ends_session) { card.now.session.reset(); }
    if (fits_one_frame(reply, sealed.size())) {
        require(sealed.size() <= largest_answer, Status::length_error);
        return {reply.status, std::move(sealed)};
    }
    auto frames = in_frames(reply, sealed);
    require(frames.front().size() <= largest_answer, Status::length_error);
    return next_frame(card, {.frames = std::move(frames), .last = reply.status});
}

Bytes open(Card& card, const Command& command, BytesView payload, Protection protection) {
    auto fields = card.has_session()
                      ? card.now.session->open({.ins = command.ins,
                                                .payload = payload,
                                                .header = command.header,
                                                .has_data = command.has_data(),
                                                .protection = protection,
                                                .checks_own_crc = is_key_change(command.ins),
                                                .maced_in_ev1 = maced_in_ev1(card.quirks, command.ins)})
                      : Bytes{payload.begin(), payload.end()};
    require(fields.size() >= command.shortest && fields.size() <= command.longest, Status::length_error);
    return fields;
}

Answer carry_out(Card& card, const Command& command, BytesView payload, Protection protection) {
    auto reply = command.run(card, {command.ins, open(card, command, payload, protection)});
    if (command.chaining == Chaining::answer_frames) { reply.frame_limit = card.quirks.answer_piece; }
    return answer_with(card, std::move(reply), protection);
}

/// A length that no protection explains is refused before any MAC is looked at (reference 4.4).
void check_length(const Card& card, const Command& command, std::size_t size, Protection protection) {
    if (card.has_session() && protection == Protection::full && command.has_data()) {
        return;  // the channel knows its blocks
    }
    const auto mac = card.has_session() ? card.now.session->command_mac_size(
                                              protection, maced_in_ev1(card.quirks, command.ins))
                                        : 0;
    require(size >= command.shortest + mac && size <= command.longest + mac, Status::length_error);
}

Answer begin_command(Card& card, const Command& command, BytesView payload) {
    require(payload.size() >= std::min(command.header, command.shortest), Status::length_error);
    const auto needed = command.protection(card, payload);
    const auto protection = card.has_session() ? needed : Protection::plain;
    if (command.chaining == Chaining::command_frames || command.chaining == Chaining::one_apdu) {
        const auto expected = expected_size(card, command, payload, protection);
        const bool more = payload.size() < expected;
        require(payload.size() <= expected && (!more || command.chaining == Chaining::command_frames),
                Status::length_error);
        if (more) { return begin_chain(card, command, protection, expected, payload); }
    } else {
        check_length(card, command, payload.size(), protection);
    }
    return carry_out(card, command, payload, protection);
}

Answer continue_command(Card& card, CommandChain chain, BytesView payload) {
    if (!extend_chain(card, chain, payload)) {
        card.now.chain = std::move(chain);
        return {Status::additional_frame};
    }
    card.now.chain = std::monostate{};
    return carry_out(card, *chain.command, chain.payload, chain.protection);
}

Answer continue_chain(Card& card, BytesView payload) {
    if (auto* half = std::get_if<HalfAuthentication>(&card.now.chain)) {
        const auto part = std::move(*half);
        card.now.chain = std::monostate{};
        return finish_authentication(card, part, payload);
    }
    if (auto* chain = std::get_if<CommandChain>(&card.now.chain)) {
        return continue_command(card, std::move(*chain), payload);
    }
    auto* answer = std::get_if<AnswerChain>(&card.now.chain);
    require(answer != nullptr, Status::illegal_command);
    require(payload.empty(), Status::length_error);
    return next_frame(card, std::move(*answer));
}

Answer dispatch(Card& card, Byte ins, BytesView payload) {
    if (ins == additional_frame) { return continue_chain(card, payload); }
    require(std::holds_alternative<std::monostate>(card.now.chain), Status::command_aborted);
    if (is_authentication(*card.profile, ins)) { return begin_authentication(card, ins, payload); }
    const auto* command = find_command(*card.profile, ins);
    require(command != nullptr, Status::illegal_command);
    return begin_command(card, *command, payload);
}

}  // namespace

Answer native_frame(Card& card, Byte ins, BytesView payload) {
    try {
        return dispatch(card, ins, payload);
    } catch (const Refusal& refusal) {
        card.now.drop_session_and_transaction();
        return {refusal.status};
    }
}

}  // namespace permit::chipsim
