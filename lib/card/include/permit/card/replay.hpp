#pragma once

#include "permit/card/script.hpp"
#include "permit/card/transport.hpp"

#include <optional>

namespace permit::card {

/// Plays the card of a script, step by step. A command that is not the next one throws
/// Error{script_mismatch} naming step and line, never the command's data; after that, and after a
/// failure the script asks for, every exchange throws the same again.
class ReplayTransport final : public Transport {
public:
    explicit ReplayTransport(Script script);

    [[nodiscard]] Bytes exchange(BytesView command) override;

    /// Every step was played.
    [[nodiscard]] bool finished() const noexcept { return unused_steps() == 0; }
    [[nodiscard]] std::size_t unused_steps() const noexcept { return script_.steps.size() - next_; }

private:
    [[noreturn]] void fail(Error error);

    Script script_;
    std::size_t next_ = 0;
    std::optional<Error> failure_;
};

}  // namespace permit::card
