#pragma once

#include "permit/pcsc/api.hpp"
#include "permit/pcsc/waiting.hpp"

#include <chrono>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace permit::pcsc {

enum class ReaderState {
    empty,
    card_present,
    in_use,       ///< a card is present and another program is connected to it
    mute,         ///< a card is present and does not answer
    unavailable,  ///< unplugged, or its driver failed
};

[[nodiscard]] std::string_view name(ReaderState state) noexcept;

struct Reader {
    std::string name;
    ReaderState state = ReaderState::empty;
    Bytes atr{};  ///< of the card, when there is one that answers

    [[nodiscard]] bool has_card() const noexcept;     ///< also one in use, or mute
    [[nodiscard]] bool can_connect() const noexcept;  ///< has a card that answers
};

/// A line to the PC/SC service. When the service was restarted behind our back, every call below
/// connects anew, once, before it fails. Not to be shared by threads.
class Context {
public:
    /// Throws Error{no_service}.
    explicit Context(std::shared_ptr<PcscApi> api = PcscApi::system(), Waiting waiting = {});
    ~Context();
    Context(const Context&) = delete;
    Context& operator=(const Context&) = delete;

    /// Every reader with its state now; empty when there is none.
    [[nodiscard]] std::vector<Reader> list_readers();

    /// The reader of that name, or the only one whose name contains `wanted`, letter case aside. Without
    /// `wanted`: the only reader, else the only one with a card. Throws Error{no_reader} that lists
    /// what there is.
    [[nodiscard]] Reader find_reader(std::optional<std::string_view> wanted = {});

    /// The reader, once a card that answers lies on it (at once when one does). Throws Error{no_card}
    /// after `timeout`, Error{no_reader} when the reader is unplugged.
    [[nodiscard]] Reader wait_for_card(const std::string& reader, std::chrono::milliseconds timeout);

    /// True once the reader is empty or gone; false after `timeout`.
    [[nodiscard]] bool wait_for_removal(const std::string& reader, std::chrono::milliseconds timeout);

private:
    using Call = std::function<Native(ContextHandle)>;

    Native call(const Call& call);
    Native establish();
    void release() noexcept;
    [[nodiscard]] Reader look(ReaderProbe& probe, std::chrono::milliseconds timeout);
    [[nodiscard]] Reader wait_until(const std::string& reader, std::chrono::milliseconds timeout,
                                    const std::function<bool(const Reader&)>& wanted);

    std::shared_ptr<PcscApi> api_;
    Waiting waiting_;
    std::optional<ContextHandle> handle_;
};

}  // namespace permit::pcsc
