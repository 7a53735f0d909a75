#pragma once

#include "permit/card/apdu.hpp"
#include "permit/core/bytes.hpp"
#include "permit/core/error.hpp"

#include <cstddef>
#include <optional>
#include <span>
#include <string_view>
#include <utility>
#include <vector>

namespace permit::desfire {

/// Second status byte of `91 ST` (reference 2.1). Other values than the named ones may come.
enum class PiccStatus : Byte {
    ok = 0x00,
    command_not_found = 0x0B,
    no_changes = 0x0C,
    out_of_memory = 0x0E,
    illegal_command = 0x1C,
    integrity_error = 0x1E,
    no_such_key = 0x40,
    iso_error = 0x6E,
    length_error = 0x7E,
    ok_signed = 0x90,  ///< OK of Read_Sig and PreparePC
    crypto_error = 0x97,
    permission_denied = 0x9D,
    parameter_error = 0x9E,
    application_not_found = 0xA0,
    application_integrity_error = 0xA1,
    authentication_delay = 0xAD,
    authentication_error = 0xAE,
    additional_frame = 0xAF,
    boundary_error = 0xBE,
    chip_integrity_error = 0xC1,
    command_aborted = 0xCA,
    chip_disabled = 0xCD,
    too_many_applications = 0xCE,
    duplicate = 0xDE,
    memory_error = 0xEE,
    file_not_found = 0xF0,
    file_integrity_error = 0xF1,
};

[[nodiscard]] constexpr bool is_ok(PiccStatus status) noexcept {
    return status == PiccStatus::ok || status == PiccStatus::ok_signed;
}

/// What a status means and what to do about it; one table for messages, `permit-diag explain` and docs.
struct StatusInfo {
    card::StatusWord sw;
    std::string_view name;   ///< "authentication error"
    std::string_view cause;  ///< typical cause, one sentence
    std::string_view next;   ///< next step, one sentence
};

/// All statuses of reference 2.1 (as 91xx) and 2.2, in ascending order.
[[nodiscard]] std::span<const StatusInfo> status_table() noexcept;

/// A family of ISO 7816-4 whose last digits count something: 61xx, 63Cx, 6Cxx.
struct StatusFamily {
    std::string_view pattern;  ///< "63Cx": hexadecimal digits, x for any
    std::string_view name;
    std::string_view cause;
    std::string_view next;

    [[nodiscard]] bool holds(card::StatusWord sw) const noexcept;
};
[[nodiscard]] std::span<const StatusFamily> status_families() noexcept;

/// The row of a status word, for all 65 536: its own, its family's, or one named "undocumented".
[[nodiscard]] StatusInfo explain(card::StatusWord sw) noexcept;
[[nodiscard]] StatusInfo explain(PiccStatus status) noexcept;

/// What a person types: "91AE", "0x91ae", "91 AE"; two digits are the chip's own, "AE" is 91AE. Nothing for
/// anything else.
[[nodiscard]] std::optional<card::StatusWord> parse_status_word(std::string_view text);

/// The Error for a command the chip refused: Error{chip_refused} naming status, cause and next step.
[[nodiscard]] Error refusal(card::StatusWord sw, std::string_view doing);
[[nodiscard]] Error refusal(PiccStatus status, std::string_view doing);

/// The same while authenticating: 91AE is Error{authentication_refused}, 91AD {authentication_delayed}.
[[nodiscard]] Error authentication_refusal(PiccStatus status, std::string_view doing);

/// What the chip answered to one command. The payload is opened by `require_ok` only.
class [[nodiscard]] Reply {
public:
    explicit Reply(PiccStatus status, Bytes data = {}, std::vector<std::size_t> frame_ends = {})
        : status_{status}, data_{std::move(data)}, frame_ends_{std::move(frame_ends)} {}

    [[nodiscard]] PiccStatus status() const noexcept { return status_; }
    [[nodiscard]] bool ok() const noexcept { return is_ok(status_); }

    /// The payload without messaging bytes. Throws `refusal(status(), doing)` unless ok.
    Bytes require_ok(std::string_view doing) &&;
    /// The same, one piece for each frame the chip sent; empty pieces are left out.
    std::vector<Bytes> require_frames(std::string_view doing) &&;

private:
    PiccStatus status_;
    Bytes data_;
    std::vector<std::size_t> frame_ends_;
};

}  // namespace permit::desfire
