#include "permit/pcsc/native.hpp"

#include "permit/core/words.hpp"

#include <winscard.h>
#include <algorithm>
#include <array>
#include <cstdio>

namespace permit::pcsc {
namespace {

using enum ErrorCode;

constexpr std::uint32_t value_of(long code) noexcept { return static_cast<std::uint32_t>(code); }

/// A code that means the same whenever it comes.
constexpr NativeError always(long value, std::string_view name, ErrorCode code, std::string_view why = {},
                             std::string_view next = {}) noexcept {
    return {value_of(value), name, code, code, why, next};
}

/// A code that means "no card" at first and "card gone" later.
constexpr NativeError by_stage(long value, std::string_view name, std::string_view why = {},
                               std::string_view next = {}) noexcept {
    return {value_of(value), name, no_card, card_lost, why, next};
}

constexpr std::string_view restarted = tr_noop("the PC/SC service was stopped or restarted meanwhile");
constexpr std::string_view run_again = tr_noop("run the command again");
constexpr std::string_view unplugged = tr_noop("the reader is unplugged, or its driver gave it up");
constexpr std::string_view not_a_contactless_card = tr_noop("card and reader find no protocol in common");
constexpr std::string_view take_permit = tr_noop("lay a residence permit on the reader, nothing else");

constexpr std::array table{
    // the service
    always(SCARD_E_NO_SERVICE, "SCARD_E_NO_SERVICE", no_service),
    always(SCARD_E_SERVICE_STOPPED, "SCARD_E_SERVICE_STOPPED", no_service, restarted, run_again),
    always(SCARD_E_INVALID_HANDLE, "SCARD_E_INVALID_HANDLE", no_service, restarted, run_again),
    always(SCARD_P_SHUTDOWN, "SCARD_P_SHUTDOWN", no_service, restarted, run_again),
    always(SCARD_E_SYSTEM_CANCELLED, "SCARD_E_SYSTEM_CANCELLED", no_service, restarted, run_again),
    always(SCARD_F_COMM_ERROR, "SCARD_F_COMM_ERROR", no_service,
           tr_noop("the line to the PC/SC service broke"), run_again),
    always(SCARD_E_SERVER_TOO_BUSY, "SCARD_E_SERVER_TOO_BUSY", no_service,
           tr_noop("the PC/SC service is overloaded"),
           tr_noop("close other programs that use readers and try again")),
    always(SCARD_W_SECURITY_VIOLATION, "SCARD_W_SECURITY_VIOLATION", no_service,
           tr_noop("the PC/SC service does not let this user in, or is just stopping"),
           tr_noop("log in at the machine itself, not over ssh, or let polkit allow "
                   "org.debian.pcsc-lite.access_pcsc")),
    // the reader
    always(SCARD_E_NO_READERS_AVAILABLE, "SCARD_E_NO_READERS_AVAILABLE", no_reader,
           tr_noop("no reader is connected")),
    always(SCARD_E_UNKNOWN_READER, "SCARD_E_UNKNOWN_READER", no_reader),
    always(SCARD_E_READER_UNAVAILABLE, "SCARD_E_READER_UNAVAILABLE", no_reader, unplugged),
    always(SCARD_E_NOT_READY, "SCARD_E_NOT_READY", reader_fault),
    always(SCARD_E_READER_UNSUPPORTED, "SCARD_E_READER_UNSUPPORTED", reader_fault),
    always(SCARD_E_DUPLICATE_READER, "SCARD_E_DUPLICATE_READER", reader_fault),
    always(SCARD_E_COMM_DATA_LOST, "SCARD_E_COMM_DATA_LOST", reader_fault),
    always(SCARD_E_INSUFFICIENT_BUFFER, "SCARD_E_INSUFFICIENT_BUFFER", reader_fault,
           tr_noop("the answer is longer than any APDU can be")),
    always(SCARD_E_PCI_TOO_SMALL, "SCARD_E_PCI_TOO_SMALL", reader_fault),
    always(SCARD_E_CANT_DISPOSE, "SCARD_E_CANT_DISPOSE", reader_fault),
    always(SCARD_E_UNEXPECTED, "SCARD_E_UNEXPECTED", reader_fault),  // and SCARD_E_UNSUPPORTED_FEATURE
    always(SCARD_E_UNKNOWN_RES_MNG, "SCARD_E_UNKNOWN_RES_MNG", reader_fault),
    always(SCARD_F_UNKNOWN_ERROR, "SCARD_F_UNKNOWN_ERROR", reader_fault),
    always(SCARD_F_INTERNAL_ERROR, "SCARD_F_INTERNAL_ERROR", reader_fault),
    always(SCARD_E_SHARING_VIOLATION, "SCARD_E_SHARING_VIOLATION", card_in_use),
    always(SCARD_E_TIMEOUT, "SCARD_E_TIMEOUT", timed_out),
    always(SCARD_F_WAITED_TOO_LONG, "SCARD_F_WAITED_TOO_LONG", timed_out),
    always(SCARD_E_CANCELLED, "SCARD_E_CANCELLED", timed_out, tr_noop("waiting was cancelled")),
    // the card
    by_stage(SCARD_E_NO_SMARTCARD, "SCARD_E_NO_SMARTCARD"),
    by_stage(SCARD_W_REMOVED_CARD, "SCARD_W_REMOVED_CARD"),
    by_stage(SCARD_E_NOT_TRANSACTED, "SCARD_E_NOT_TRANSACTED",
             tr_noop("the card did not take part in the exchange")),
    by_stage(SCARD_W_UNPOWERED_CARD, "SCARD_W_UNPOWERED_CARD", tr_noop("the card has lost its power")),
    by_stage(SCARD_W_RESET_CARD, "SCARD_W_RESET_CARD", tr_noop("another program reset the card")),
    by_stage(
        SCARD_W_UNRESPONSIVE_CARD, "SCARD_W_UNRESPONSIVE_CARD",
        tr_noop("a card lies there and does not answer"),
        tr_noop(
            "lay it flat, alone, the other way up; a card that never answers is damaged or of another kind")),
    always(SCARD_W_UNSUPPORTED_CARD, "SCARD_W_UNSUPPORTED_CARD", chip_unsupported, not_a_contactless_card,
           take_permit),
    always(SCARD_E_PROTO_MISMATCH, "SCARD_E_PROTO_MISMATCH", chip_unsupported, not_a_contactless_card,
           take_permit),
    always(SCARD_E_CARD_UNSUPPORTED, "SCARD_E_CARD_UNSUPPORTED", chip_unsupported, not_a_contactless_card,
           take_permit),
    always(SCARD_E_UNKNOWN_CARD, "SCARD_E_UNKNOWN_CARD", chip_unsupported, not_a_contactless_card,
           take_permit),
    always(SCARD_E_INVALID_ATR, "SCARD_E_INVALID_ATR", chip_unsupported, not_a_contactless_card, take_permit),
    // us
    always(SCARD_E_INVALID_PARAMETER, "SCARD_E_INVALID_PARAMETER", internal),
    always(SCARD_E_INVALID_VALUE, "SCARD_E_INVALID_VALUE", internal),
    always(SCARD_E_INVALID_TARGET, "SCARD_E_INVALID_TARGET", internal),
    always(SCARD_E_NO_MEMORY, "SCARD_E_NO_MEMORY", internal, tr_noop("memory is exhausted")),
};

constexpr bool same(Native code, long native) noexcept {
    return static_cast<std::uint32_t>(code) == value_of(native);
}
static_assert(
    same(Native::success, SCARD_S_SUCCESS) && same(Native::cancelled, SCARD_E_CANCELLED) &&
    same(Native::invalid_handle, SCARD_E_INVALID_HANDLE) &&
    same(Native::unknown_reader, SCARD_E_UNKNOWN_READER) && same(Native::timeout, SCARD_E_TIMEOUT) &&
    same(Native::sharing_violation, SCARD_E_SHARING_VIOLATION) &&
    same(Native::no_smartcard, SCARD_E_NO_SMARTCARD) && same(Native::comm_error, SCARD_F_COMM_ERROR) &&
    same(Native::not_transacted, SCARD_E_NOT_TRANSACTED) &&
    same(Native::reader_unavailable, SCARD_E_READER_UNAVAILABLE) &&
    same(Native::no_service, SCARD_E_NO_SERVICE) && same(Native::service_stopped, SCARD_E_SERVICE_STOPPED) &&
    same(Native::no_readers_available, SCARD_E_NO_READERS_AVAILABLE) &&
    same(Native::unresponsive_card, SCARD_W_UNRESPONSIVE_CARD) &&
    same(Native::reset_card, SCARD_W_RESET_CARD) && same(Native::removed_card, SCARD_W_REMOVED_CARD) &&
    same(Native::security_violation, SCARD_W_SECURITY_VIOLATION));

/// A code we never heard of is the reader's or its driver's.
NativeError row_of(Native code) noexcept {
    const auto value = static_cast<std::uint32_t>(code);
    const auto* const row = std::find_if(table.begin(), table.end(),
                                         [value](const NativeError& entry) { return entry.value == value; });
    return row != table.end() ? *row : NativeError{value, "PC/SC error", reader_fault, reader_fault};
}

}  // namespace

std::span<const NativeError> native_table() noexcept { return table; }

std::string native_text(Native code) {
    std::array<char, 16> hex{};
    (void)std::snprintf(hex.data(), hex.size(), " 0x%08X", static_cast<unsigned>(code));
    return std::string{row_of(code).name} + hex.data();
}

Error native_error(Native code, Stage stage, std::string doing) {
    const auto row = row_of(code);
    const auto ours = stage == Stage::before_contact ? row.before_contact : row.in_conversation;
    const auto why = row.why.empty() ? describe(ours).cause : row.why;
    return {ours, std::move(doing), tr("{} ({})", tr(why), native_text(code)), tr(row.next)};
}

bool service_is_gone(Native code) noexcept {
    return code == Native::no_service || code == Native::service_stopped || code == Native::invalid_handle ||
           code == Native::comm_error;
}

}  // namespace permit::pcsc
