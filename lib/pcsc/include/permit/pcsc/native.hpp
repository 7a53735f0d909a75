#pragma once

#include "permit/core/error.hpp"

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

namespace permit::pcsc {

/// What a PC/SC function returned. The codes this module acts on have names here; all that pcsc-lite
/// knows stand in `native_table`.
enum class Native : std::uint32_t {
    success = 0,
    cancelled = 0x80100002,
    invalid_handle = 0x80100003,
    unknown_reader = 0x80100009,
    timeout = 0x8010000A,
    sharing_violation = 0x8010000B,
    no_smartcard = 0x8010000C,
    comm_error = 0x80100013,
    not_transacted = 0x80100016,
    reader_unavailable = 0x80100017,
    no_service = 0x8010001D,
    service_stopped = 0x8010001E,
    no_readers_available = 0x8010002E,
    unresponsive_card = 0x80100066,
    reset_card = 0x80100068,
    removed_card = 0x80100069,
    security_violation = 0x8010006A,
};

/// A card that was never there and a card that went away look alike to PC/SC, not to the user.
enum class Stage { before_contact, in_conversation };

/// One row of the translation.
struct NativeError {
    std::uint32_t value;
    std::string_view name;  ///< as in winscard.h
    ErrorCode before_contact;
    ErrorCode in_conversation;
    std::string_view why{};   ///< empty: the error table's
    std::string_view next{};  ///< empty: the error table's
};

[[nodiscard]] std::span<const NativeError> native_table() noexcept;

/// "SCARD_E_SHARING_VIOLATION 0x8010000B"
[[nodiscard]] std::string native_text(Native code);

/// The project's error for a failed call. Name and value of the native code stay in `why`.
[[nodiscard]] Error native_error(Native code, Stage stage, std::string doing);

/// The service went away under a handle: a new context may help.
[[nodiscard]] bool service_is_gone(Native code) noexcept;

}  // namespace permit::pcsc
