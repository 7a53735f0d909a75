#pragma once

#include "permit/card/transport.hpp"
#include "permit/pcsc/api.hpp"

#include <chrono>
#include <memory>
#include <optional>
#include <string>

namespace permit::pcsc {

class Worker;

/// Nothing below us has a time limit: a card that stays silent blocks its driver, and a card that another
/// program keeps blocks SCardConnect, both for ever (reference/vpcd.md 5).
struct ConnectionOptions {
    std::chrono::milliseconds deadline = std::chrono::seconds{10};  ///< for each exchange
    std::chrono::milliseconds patience = std::chrono::seconds{3};   ///< for getting hold of the card
};

/// The conversation with the card on a reader. The card is ours alone while this object lives: it
/// holds a transaction from the start. At the end the card is reset, so that no session and no selected
/// application survives for the next program (reference/desfire.md 1.6); quietly, also when the card is gone.
/// After any failure the connection is dead and every exchange throws the same error again.
class Connection final : public card::Transport {
public:
    /// Throws Error: no_service, no_reader, no_card (nothing there, or a card that does not answer),
    /// card_in_use (also when another program does not let go of it in time),
    /// chip_unsupported, timed_out, reader_fault.
    explicit Connection(std::string reader, ConnectionOptions options = {},
                        std::shared_ptr<PcscApi> api = PcscApi::system());
    ~Connection() override;

    /// Throws Error: card_lost (removed, reset by somebody else, or an answer shorter than two bytes),
    /// timed_out, no_reader (unplugged), no_service, reader_fault.
    [[nodiscard]] Bytes exchange(BytesView command) override;

    [[nodiscard]] const std::string& reader() const noexcept { return reader_; }
    [[nodiscard]] Protocol protocol() const noexcept;

private:
    class Conversation;

    void open(std::chrono::milliseconds patience);
    void end() noexcept;
    [[noreturn]] void fail(Error error);

    std::string reader_;
    std::chrono::milliseconds deadline_;
    std::shared_ptr<Conversation> conversation_;  ///< shared with the worker, which may outlive us
    std::unique_ptr<Worker> worker_;
    std::optional<Error> failure_;
};

}  // namespace permit::pcsc
