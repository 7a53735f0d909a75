#include "framing.hpp"

#include "iso_commands.hpp"
#include "native.hpp"

namespace permit::chipsim {
namespace {

using Framing = Volatile::Framing;

constexpr Byte wrapped_class = 0x90;
constexpr Byte iso_class = 0x00;
constexpr std::array<Byte, 2> class_not_supported = {0x6E, 0x00};

Framing framing_of(BytesView command) {
    return command.front() == wrapped_class || command.front() == iso_class ? Framing::apdu : Framing::native;
}

Bytes wrapped_answer(const Answer& answer) {
    return join({answer.data, std::array<Byte, 2>{0x91, static_cast<Byte>(answer.status)}});
}

Bytes native_answer(const Answer& answer) {
    return join({std::array{static_cast<Byte>(answer.status)}, answer.data});
}

/// 90 INS 00 00 [Lc data] 00; nothing if it is anything else.
std::optional<BytesView> wrapped_data(BytesView apdu) {
    if (apdu.size() < 5 || apdu[2] != 0 || apdu[3] != 0 || apdu.back() != 0) { return std::nullopt; }
    if (apdu.size() == 5) { return BytesView{}; }
    const std::size_t lc = apdu[4];
    if (lc == 0 || apdu.size() != 6 + lc) { return std::nullopt; }
    return apdu.subspan(5, lc);
}

Bytes wrapped(Card& card, BytesView apdu) {
    const auto data = wrapped_data(apdu);
    if (!data) {
        card.now.drop_session_and_transaction();
        return wrapped_answer({Status::length_error});
    }
    return wrapped_answer(native_frame(card, apdu[1], *data));
}

Bytes in_apdus(Card& card, BytesView command) {
    switch (command.front()) {
        case wrapped_class:
            return wrapped(card, command);
        case iso_class:
            return iso_command(card, command);
        default:
            return {class_not_supported.begin(), class_not_supported.end()};
    }
}

}  // namespace

Bytes answer(Card& card, BytesView command) {
    if (command.empty()) { return wrapped_answer({Status::length_error}); }
    auto& framing = card.now.framing;
    if (framing == Framing::undecided || !card.quirks.framing_is_sticky) { framing = framing_of(command); }
    if (framing == Framing::apdu) { return in_apdus(card, command); }
    return native_answer(native_frame(card, command.front(), command.subspan(1)));
}

}  // namespace permit::chipsim
