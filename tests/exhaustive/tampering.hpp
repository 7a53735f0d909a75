#pragma once

#include "permit/card/apdu.hpp"
#include "permit/card/transport.hpp"
#include "permit/core/bytes.hpp"
#include "permit/core/error.hpp"
#include "permit/crypto/random.hpp"

#include <cstddef>
#include <functional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace permit::exhaustive {

/// One exchange of the clean conversation.
struct Exchange {
    Bytes command;
    Bytes answer;
};
using Conversation = std::vector<Exchange>;

/// One thing done to one message on its way.
struct Tampering {
    enum class Kind {
        flip,      ///< bit `value`, counted from the first byte's lowest
        truncate,  ///< to `value` bytes
        status,    ///< the answer's status word becomes `value`
    };
    std::size_t exchange;  ///< from 0
    bool of_command;       ///< as the chip gets it; else of the answer, as the host gets it
    Kind kind;
    std::size_t value;

    [[nodiscard]] std::string text() const;
    [[nodiscard]] Bytes apply(BytesView message) const;
};

/// Writes the conversation down.
class RecordingTransport final : public card::Transport {
public:
    explicit RecordingTransport(card::Transport& inner) noexcept : inner_{inner} {}
    Bytes exchange(BytesView command) override;
    [[nodiscard]] const Conversation& conversation() const noexcept { return conversation_; }

private:
    card::Transport& inner_;
    Conversation conversation_;
};

/// A host that goes on for ever.
struct Endless : std::logic_error {
    using std::logic_error::logic_error;
};

/// Tampers with one message. Throws Endless when the host asks many times more often than in the clean
/// conversation.
class TamperingTransport final : public card::Transport {
public:
    TamperingTransport(card::Transport& inner, const Tampering& tampering,
                       std::size_t most_exchanges) noexcept
        : inner_{inner}, tampering_{tampering}, most_{most_exchanges} {}
    Bytes exchange(BytesView command) override;

private:
    card::Transport& inner_;
    const Tampering& tampering_;
    std::size_t most_;
    std::size_t count_ = 0;
};

/// The same nonces in every conversation.
class SameRandom final : public crypto::RandomSource {
public:
    explicit SameRandom(Byte first) noexcept : next_{first} {}
    void fill(std::span<Byte> bytes) override {
        for (auto& byte : bytes) { byte = static_cast<Byte>(next_ = static_cast<Byte>(next_ * 5U + 3U)); }
    }

private:
    Byte next_;
};

/// Does something when a scope is left, however it is left.
template <class Action>
class AtEnd {
public:
    explicit AtEnd(Action action) : action_{std::move(action)} {}
    AtEnd(const AtEnd&) = delete;
    AtEnd& operator=(const AtEnd&) = delete;
    ~AtEnd() { action_(); }

private:
    Action action_;
};

/// Everything, or what the everyday run has time for: PERMIT_EXHAUSTIVE=full.
[[nodiscard]] bool full_run();

/// Every bit flipped and every truncation, of each command and answer; every `every`-th of them.
[[nodiscard]] std::vector<Tampering> flips_and_truncations(const Conversation& clean, std::size_t every = 1);

/// Every other status word for each answer: all 91xx, all xx00, and every `every`-th of the rest.
[[nodiscard]] std::vector<Tampering> status_words(const Conversation& clean, std::size_t every = 1);

/// What came of the cases of one sweep, for the line it prints.
struct Counts {
    std::size_t cases = 0;
    std::size_t errors = 0;    ///< ended in an Error
    std::size_t answered = 0;  ///< ended without one
};

/// Runs `attempt` for each case. An Error must be one of the table with all three lines; anything else that
/// is thrown fails the test. `check` is told whether the attempt ended without an error.
[[nodiscard]] Counts sweep(std::string_view what, const std::vector<Tampering>& cases,
                           const std::function<void(const Tampering&)>& attempt,
                           const std::function<void(const Tampering&, bool answered)>& check);

}  // namespace permit::exhaustive
