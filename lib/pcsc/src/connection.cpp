#include "permit/pcsc/connection.hpp"

#include "permit/core/words.hpp"
#include "permit/pcsc/context.hpp"
#include "worker.hpp"

#include <algorithm>
#include <atomic>
#include <utility>

namespace permit::pcsc {

/// All that a call to the service touches. Lives as long as the last such call, which may be longer
/// than the connection. It has a context of its own: a call that hangs blocks its whole context.
class Connection::Conversation {
public:
    struct Outcome {
        Native code = Native::success;
        Bytes answer{};
    };

    Conversation(std::shared_ptr<PcscApi> api, std::string reader)
        : api_{std::move(api)}, reader_{std::move(reader)} {}
    ~Conversation() { close(); }
    Conversation(const Conversation&) = delete;
    Conversation& operator=(const Conversation&) = delete;

    /// Up to the transaction. A card that another program resets between our connecting and our
    /// transaction has lost nothing of ours: once more, then.
    Native open() {
        auto code = establish();
        if (code == Native::success) { code = take_card(); }
        if (code == Native::reset_card) { code = take_card(); }
        return code;
    }

    Outcome transmit(const Bytes& command) {
        std::size_t received = 0;
        const auto code = api_->transmit(*card_, protocol_, command, buffer_, received);
        const auto end = buffer_.begin() + static_cast<std::ptrdiff_t>(received);
        return {code, {buffer_.begin(), end}};
    }

    /// Resets the card before anybody else may talk to it: ending the transaction with a reset leaves no
    /// gap in which our session could be used, and a plain disconnect with reset is the fallback.
    void close() noexcept {
        if (card_) {
            const bool reset =
                holds_transaction_ && api_->end_transaction(*card_, Disposition::reset) == Native::success;
            (void)api_->disconnect(*card_, reset ? Disposition::leave : Disposition::reset);
        }
        if (context_) { (void)api_->release_context(*context_); }
        card_.reset();
        context_.reset();
        holds_transaction_ = false;
    }

    [[nodiscard]] const std::shared_ptr<PcscApi>& api() const noexcept { return api_; }
    [[nodiscard]] Protocol protocol() const noexcept { return protocol_; }
    [[nodiscard]] bool waits_for_transaction() const noexcept { return waits_for_transaction_; }

private:
    Native establish() {
        ContextHandle context{};
        const auto code = api_->establish_context(context);
        if (code == Native::success) { context_ = context; }
        return code;
    }

    Native take_card() {
        if (card_) { (void)api_->disconnect(*std::exchange(card_, std::nullopt), Disposition::leave); }
        CardHandle card{};
        const auto connected = api_->connect(*context_, reader_, card, protocol_);
        if (connected != Native::success) { return connected; }
        card_ = card;
        waits_for_transaction_ = true;
        const auto begun = api_->begin_transaction(card);
        waits_for_transaction_ = false;
        holds_transaction_ = begun == Native::success;
        return begun;
    }

    // Room for the longest answer pcsc-lite can deliver: too small a buffer costs the answer of a
    // command that was carried out.
    static constexpr std::size_t longest_answer = 65'548;

    std::shared_ptr<PcscApi> api_;
    std::string reader_;
    std::optional<ContextHandle> context_;
    std::optional<CardHandle> card_;
    Protocol protocol_ = Protocol::t1;
    bool holds_transaction_ = false;
    std::atomic<bool> waits_for_transaction_ = false;  ///< read by who waits for us
    Bytes buffer_ = Bytes(longest_answer);
};

namespace {

/// Asked while our own call has not reached the card: then who uses it is another.
bool held_by_another(const std::shared_ptr<PcscApi>& api, const std::string& reader) {
    try {
        const auto readers = Context{api}.list_readers();
        return std::any_of(readers.begin(), readers.end(), [&](const Reader& entry) {
            return entry.name == reader && entry.state == ReaderState::in_use;
        });
    } catch (const Error&) { return false; }
}

}  // namespace

Connection::Connection(std::string reader, ConnectionOptions options, std::shared_ptr<PcscApi> api)
    : reader_{std::move(reader)},
      deadline_{options.deadline},
      conversation_{std::make_shared<Conversation>(std::move(api), reader_)},
      worker_{std::make_unique<Worker>()} {
    try {
        open(options.patience);
    } catch (const Error&) {
        end();
        throw;
    }
}

Connection::~Connection() { end(); }

void Connection::open(std::chrono::milliseconds patience) {
    const auto doing = tr("connect to the card on {}", reader_);
    const auto code = worker_->run([talk = conversation_] { return talk->open(); }, patience);
    if (!code) {
        const bool in_use =
            conversation_->waits_for_transaction() || held_by_another(conversation_->api(), reader_);
        if (in_use) {
            fail({ErrorCode::card_in_use, doing,
                  tr("another program did not let go of it within {} ms", patience.count())});
        }
        fail({ErrorCode::timed_out, doing, tr("nothing happened within {} ms", patience.count())});
    }
    if (*code != Native::success) { fail(native_error(*code, Stage::before_contact, doing)); }
}

/// The card is let go on the worker, because that may hang as well; an abandoned worker does it when
/// the call that hangs returns and drops the conversation.
void Connection::end() noexcept {
    auto talk = std::move(conversation_);
    if (worker_->abandoned()) { return; }
    try {
        (void)worker_->run(
            [last = std::move(talk)] {
                last->close();
                return true;
            },
            deadline_);
    } catch (const std::exception&) {
        // Without memory for one more job the conversation closes with its last owner.
    }
}

Bytes Connection::exchange(BytesView command) {
    if (failure_) { throw Error{*failure_}; }
    const auto doing = [this] { return tr("exchange with the card on {}", reader_); };
    auto outcome = worker_->run(
        [talk = conversation_, sent = Bytes{command.begin(), command.end()}] { return talk->transmit(sent); },
        deadline_);
    if (!outcome) { fail({ErrorCode::timed_out, doing(), tr("no answer within {} ms", deadline_.count())}); }
    if (outcome->code != Native::success) {
        fail(native_error(outcome->code, Stage::in_conversation, doing()));
    }
    if (outcome->answer.size() < 2) {
        fail({ErrorCode::card_lost, doing(), tr("the card left in the middle of a command")});
    }
    return std::move(outcome->answer);
}

Protocol Connection::protocol() const noexcept { return conversation_->protocol(); }

void Connection::fail(Error error) {
    failure_ = error;
    throw error;
}

}  // namespace permit::pcsc
