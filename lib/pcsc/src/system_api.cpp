#include "permit/pcsc/api.hpp"

#include <winscard.h>
#include <algorithm>
#include <array>

namespace permit::pcsc {
namespace {

static_assert(state::changed == SCARD_STATE_CHANGED && state::unknown == SCARD_STATE_UNKNOWN &&
              state::unavailable == SCARD_STATE_UNAVAILABLE && state::empty == SCARD_STATE_EMPTY &&
              state::present == SCARD_STATE_PRESENT && state::exclusive == SCARD_STATE_EXCLUSIVE &&
              state::in_use == SCARD_STATE_INUSE && state::mute == SCARD_STATE_MUTE);
static_assert(most_readers == PCSCLITE_MAX_READERS_CONTEXTS);
static_assert(static_cast<DWORD>(Protocol::t0) == SCARD_PROTOCOL_T0 &&
              static_cast<DWORD>(Protocol::t1) == SCARD_PROTOCOL_T1);
static_assert(static_cast<DWORD>(Disposition::leave) == SCARD_LEAVE_CARD &&
              static_cast<DWORD>(Disposition::reset) == SCARD_RESET_CARD);

Native native(LONG code) noexcept { return static_cast<Native>(static_cast<std::uint32_t>(code)); }

/// Names, each ended by a zero, the list ended by an empty name.
std::vector<std::string> split_names(std::string_view list) {
    std::vector<std::string> names;
    while (!list.empty() && list.front() != '\0') {
        const auto end = std::min(list.find('\0'), list.size());
        names.emplace_back(list.substr(0, end));
        list.remove_prefix(std::min(end + 1, list.size()));
    }
    return names;
}

SCARD_READERSTATE question(const ReaderProbe& probe) {
    SCARD_READERSTATE state{};
    state.szReader = probe.reader.c_str();
    state.dwCurrentState = probe.known;
    return state;
}

void take_answer(ReaderProbe& probe, const SCARD_READERSTATE& state) {
    const auto length = std::min<std::size_t>(state.cbAtr, sizeof state.rgbAtr);
    probe.state = static_cast<std::uint32_t>(state.dwEventState);
    probe.atr.assign(state.rgbAtr, state.rgbAtr + length);
}

class SystemApi final : public PcscApi {
public:
    Native establish_context(ContextHandle& context) override {
        SCARDCONTEXT handle{};
        const auto code = native(::SCardEstablishContext(SCARD_SCOPE_SYSTEM, nullptr, nullptr, &handle));
        context = ContextHandle{handle};
        return code;
    }

    Native release_context(ContextHandle context) override {
        return native(::SCardReleaseContext(static_cast<SCARDCONTEXT>(context)));
    }

    // One call with room for every reader pcsc-lite can hold: asking for the size first leaves a gap in which
    // the list may grow.
    Native list_readers(ContextHandle context, std::vector<std::string>& readers) override {
        std::array<char, most_readers * MAX_READERNAME + 1> list{};
        DWORD length = list.size();
        const auto code =
            native(::SCardListReaders(static_cast<SCARDCONTEXT>(context), nullptr, list.data(), &length));
        if (code == Native::success) {
            readers = split_names({list.data(), std::min<std::size_t>(length, list.size())});
        }
        return code;
    }

    Native get_status_change(ContextHandle context, std::chrono::milliseconds timeout,
                             std::span<ReaderProbe> probes) override {
        std::vector<SCARD_READERSTATE> states;
        states.reserve(probes.size());
        for (const auto& probe : probes) { states.push_back(question(probe)); }
        const auto code = native(::SCardGetStatusChange(static_cast<SCARDCONTEXT>(context),
                                                        static_cast<DWORD>(timeout.count()), states.data(),
                                                        static_cast<DWORD>(states.size())));
        for (std::size_t at = 0; at < states.size(); ++at) { take_answer(probes[at], states[at]); }
        return code;
    }

    Native connect(ContextHandle context, const std::string& reader, CardHandle& card,
                   Protocol& protocol) override {
        SCARDHANDLE handle{};
        DWORD active{};
        const auto code =
            native(::SCardConnect(static_cast<SCARDCONTEXT>(context), reader.c_str(), SCARD_SHARE_SHARED,
                                  SCARD_PROTOCOL_T0 | SCARD_PROTOCOL_T1, &handle, &active));
        card = CardHandle{handle};
        protocol = active == SCARD_PROTOCOL_T0 ? Protocol::t0 : Protocol::t1;
        return code;
    }

    Native disconnect(CardHandle card, Disposition disposition) override {
        return native(::SCardDisconnect(static_cast<SCARDHANDLE>(card), static_cast<DWORD>(disposition)));
    }

    Native begin_transaction(CardHandle card) override {
        return native(::SCardBeginTransaction(static_cast<SCARDHANDLE>(card)));
    }

    Native end_transaction(CardHandle card, Disposition disposition) override {
        return native(::SCardEndTransaction(static_cast<SCARDHANDLE>(card), static_cast<DWORD>(disposition)));
    }

    Native transmit(CardHandle card, Protocol protocol, BytesView command, std::span<Byte> answer,
                    std::size_t& received) override {
        DWORD length = answer.size();
        const auto* const header = protocol == Protocol::t0 ? SCARD_PCI_T0 : SCARD_PCI_T1;
        const auto code = native(::SCardTransmit(static_cast<SCARDHANDLE>(card), header, command.data(),
                                                 command.size(), nullptr, answer.data(), &length));
        received = code == Native::success ? std::min<std::size_t>(length, answer.size()) : 0;
        return code;
    }
};

}  // namespace

std::shared_ptr<PcscApi> PcscApi::system() { return std::make_shared<SystemApi>(); }

}  // namespace permit::pcsc
