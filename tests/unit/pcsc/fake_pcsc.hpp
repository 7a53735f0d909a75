#pragma once

#include "permit/pcsc/api.hpp"
#include "permit/pcsc/waiting.hpp"

#include <condition_variable>
#include <deque>
#include <functional>
#include <map>
#include <mutex>
#include <set>

namespace permit::pcsc::testing {

/// A PC/SC service as pcsc-lite behaves, with readers and cards that come and go when the test says.
class FakePcsc final : public PcscApi {
public:
    struct FakeReader {
        std::uint32_t state = state::empty;  ///< without the movement counter
        std::uint32_t movements = 0;
        Bytes atr{};
    };
    using Happening = std::function<void(FakePcsc&)>;
    using Card = std::function<Native(BytesView command, Bytes& answer)>;

    // --- the world
    void plug(const std::string& reader);
    void unplug(const std::string& reader);
    void lay_card(const std::string& reader, std::uint32_t state = state::present);
    void lift_card(const std::string& reader);
    void use_card(const std::string& reader);  ///< by another program
    void stop_service();
    void start_service() { service_ = true; }

    /// What happens while somebody waits, one thing a wait.
    std::deque<Happening> happenings;

    // --- what the calls about a card return; the last entry stays
    std::deque<Native> connect_codes{Native::success};
    std::deque<Native> begin_codes{Native::success};
    std::deque<Native> end_codes{Native::success};
    Protocol offered = Protocol::t1;
    Card card = [](BytesView, Bytes& answer) {
        answer = {0x90, 0x00};
        return Native::success;
    };
    std::function<void()> before_connect = [] {};
    std::function<void()> before_begin = [] {};

    /// Time that moves only while somebody waits.
    [[nodiscard]] Waiting waiting();

    /// The calls about cards so far, in order ("connect", "begin", "transmit 9060", "end reset" …).
    [[nodiscard]] std::vector<std::string> calls() const;
    [[nodiscard]] std::size_t open_contexts() const;
    /// Until the last call that hung has let everything go.
    void wait_for_last_release();
    [[nodiscard]] int contexts_ever() const noexcept { return contexts_ever_; }

    // --- PcscApi
    Native establish_context(ContextHandle& context) override;
    Native release_context(ContextHandle context) override;
    Native list_readers(ContextHandle context, std::vector<std::string>& readers) override;
    Native get_status_change(ContextHandle context, std::chrono::milliseconds timeout,
                             std::span<ReaderProbe> probes) override;
    Native connect(ContextHandle context, const std::string& reader, CardHandle& card,
                   Protocol& protocol) override;
    Native disconnect(CardHandle card, Disposition disposition) override;
    Native begin_transaction(CardHandle card) override;
    Native end_transaction(CardHandle card, Disposition disposition) override;
    Native transmit(CardHandle card, Protocol protocol, BytesView command, std::span<Byte> answer,
                    std::size_t& received) override;

private:
    [[nodiscard]] Native check(ContextHandle context) const;
    bool answer(ReaderProbe& probe, std::size_t readers_before) const;
    bool happen(std::chrono::milliseconds passed);
    void note(std::string call);

    std::map<std::string, FakeReader> readers_;
    std::set<ContextHandle> contexts_;
    bool service_ = true;
    int contexts_ever_ = 0;
    std::chrono::steady_clock::time_point time_{};
    mutable std::mutex mutex_;
    std::condition_variable released_;
    std::vector<std::string> calls_;
};

}  // namespace permit::pcsc::testing
