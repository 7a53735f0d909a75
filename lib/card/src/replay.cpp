#include "permit/card/replay.hpp"

#include "permit/core/words.hpp"

#include <algorithm>
#include <utility>

namespace permit::card {
namespace {

/// Where `command` first differs from what is expected; nothing when it fits.
std::optional<std::size_t> difference(const ScriptBytes& expected, BytesView command) {
    const auto fits = [](const std::optional<Byte>& byte, Byte sent) { return !byte || *byte == sent; };
    const auto first = std::mismatch(expected.begin(), expected.end(), command.begin(), command.end(), fits);
    if (first.first == expected.end() && first.second == command.end()) { return std::nullopt; }
    return static_cast<std::size_t>(first.second - command.begin());
}

/// Enough of a command to recognise it by; its data may be secret.
template <class SomeBytes>
std::string outline(const SomeBytes& command) {
    constexpr std::size_t class_and_instruction = 2;
    const auto shown = static_cast<std::ptrdiff_t>(std::min(command.size(), class_and_instruction));
    return tr("{}… ({} bytes)", to_text(ScriptBytes{command.begin(), command.begin() + shown}),
              command.size());
}

Bytes with_zeros(const ScriptBytes& answer) {
    Bytes bytes;
    bytes.reserve(answer.size());
    for (const auto& byte : answer) { bytes.push_back(byte.value_or(0)); }
    return bytes;
}

}  // namespace

ReplayTransport::ReplayTransport(Script script) : script_{std::move(script)} {}

Bytes ReplayTransport::exchange(BytesView command) {
    if (failure_) { throw Error{*failure_}; }
    const auto doing = tr("replay step {} of {}", next_ + 1, script_.name);
    if (finished()) {
        fail({ErrorCode::script_mismatch, doing,
              tr("the script is over, the program sent {}", outline(command))});
    }

    const auto& step = script_.steps[next_];
    const auto where = tr("{} (line {})", doing, step.line);
    if (const auto at = difference(step.command, command)) {
        fail({ErrorCode::script_mismatch, where,
              tr("expected {}, the program sent {}; they differ from byte {} on", outline(step.command),
                 outline(command), *at + 1)});
    }
    ++next_;
    if (step.failure) { fail({*step.failure, where}); }
    return with_zeros(step.answer);
}

void ReplayTransport::fail(Error error) {
    failure_ = error;
    throw error;
}

}  // namespace permit::card
