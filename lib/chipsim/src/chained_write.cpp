#include "chained_write.hpp"

#include "data_files.hpp"

#include <algorithm>

namespace permit::chipsim {
namespace {

constexpr Byte write_data_native = 0x3D;

std::uint32_t length_field(const Command& command, BytesView payload) {
    return Fields{payload.subspan(command.header - 3)}.u24();
}

bool programs_early(const Card& card, const CommandChain& chain) {
    return chain.command->ins == write_data_native &&
           std::holds_alternative<StandardFile>(card.file(chain.payload.front()).body);
}

/// Option 04 bit 2 of SetConfiguration (reference 1.3).
void require_chaining_allowed(const Card& card, const CommandChain& chain) {
    const bool forbidden = card.memory().configuration.chained_writing_disabled() &&
                           chain.protection != Protection::plain && programs_early(card, chain);
    require(!forbidden, Status::permission_denied);
}

Bytes plain_so_far(const Card& card, const CommandChain& chain) {
    const auto data = BytesView{chain.payload}.subspan(chain.command->header);
    if (chain.protection == Protection::full) { return card.now.session->preview(data); }
    return {data.begin(), data.end()};
}

/// Header of WriteData: number, offset, length; the file is checked before the first byte lands.
void program(Card& card, CommandChain& chain) {
    Fields header{chain.payload};
    const auto number = header.u8();
    const auto offset = std::size_t{header.u24()};
    const auto length = std::size_t{header.u24()};
    require_inside(data_file_size(card.file(number)), offset, length);
    auto plain = plain_so_far(card, chain);
    plain.resize(std::min(plain.size(), length));
    write_content(card, number, offset + chain.programmed, BytesView{plain}.subspan(chain.programmed));
    chain.programmed = plain.size();
}

}  // namespace

std::size_t expected_size(const Card& card, const Command& command, BytesView payload,
                          Protection protection) {
    const auto plain = std::size_t{length_field(command, payload)};
    return command.header + (card.has_session() ? card.now.session->wire_size(plain, protection) : plain);
}

Answer begin_chain(Card& card, const Command& command, Protection protection, std::size_t expected,
                   BytesView payload) {
    CommandChain chain{&command, protection, expected, {payload.begin(), payload.end()}};
    require_chaining_allowed(card, chain);
    if (programs_early(card, chain)) { program(card, chain); }
    card.now.chain = std::move(chain);
    return {Status::additional_frame};
}

bool extend_chain(Card& card, CommandChain& chain, BytesView payload) {
    append(chain.payload, payload);
    require(!payload.empty() && chain.payload.size() <= chain.expected, Status::length_error);
    const bool complete = chain.payload.size() == chain.expected;
    if (!complete && programs_early(card, chain)) { program(card, chain); }
    return complete;
}

}  // namespace permit::chipsim
