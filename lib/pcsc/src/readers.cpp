#include "readers.hpp"

#include "permit/core/words.hpp"

namespace permit::pcsc {
namespace {

ReaderState state_of(std::uint32_t bits) noexcept {
    if ((bits & (state::unknown | state::unavailable)) != 0) { return ReaderState::unavailable; }
    if ((bits & state::mute) != 0) { return ReaderState::mute; }
    if ((bits & state::present) == 0) { return ReaderState::empty; }
    return (bits & (state::exclusive | state::in_use)) != 0 ? ReaderState::in_use : ReaderState::card_present;
}

}  // namespace

std::string_view name(ReaderState state) noexcept {
    switch (state) {
        case ReaderState::empty:
            return tr_noop("empty");
        case ReaderState::card_present:
            return tr_noop("card present");
        case ReaderState::in_use:
            return tr_noop("in use");
        case ReaderState::mute:
            return tr_noop("mute card");
        case ReaderState::unavailable:
            return tr_noop("unavailable");
    }
    return tr_noop("unknown");
}

bool Reader::has_card() const noexcept { return can_connect() || state == ReaderState::mute; }

bool Reader::can_connect() const noexcept {
    return state == ReaderState::card_present || state == ReaderState::in_use;
}

Reader reader_of(const ReaderProbe& probe) { return {probe.reader, state_of(probe.state), probe.atr}; }

Native names_of_readers(PcscApi& api, ContextHandle context, std::vector<std::string>& names) {
    const auto code = api.list_readers(context, names);
    if (code != Native::no_readers_available) { return code; }
    names.clear();
    return Native::success;
}

void remember(ReaderProbe& probe) noexcept { probe.known = probe.state & ~state::changed; }

bool reader_is_gone(Native code) noexcept {
    return code == Native::unknown_reader || code == Native::reader_unavailable;
}

}  // namespace permit::pcsc
