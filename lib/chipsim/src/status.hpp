#pragma once

#include "permit/core/bytes.hpp"

namespace permit::chipsim {

/// Second status byte of native answers (reference 2.1).
enum class Status : Byte {
    ok = 0x00,
    not_allowed = 0x0B,
    no_changes = 0x0C,
    out_of_memory = 0x0E,
    illegal_command = 0x1C,
    integrity_error = 0x1E,
    no_such_key = 0x40,
    length_error = 0x7E,
    ok_signature = 0x90,
    permission_denied = 0x9D,
    parameter_error = 0x9E,
    application_not_found = 0xA0,
    authentication_delay = 0xAD,
    authentication_error = 0xAE,
    additional_frame = 0xAF,
    boundary_error = 0xBE,
    card_integrity_error = 0xC1,
    command_aborted = 0xCA,
    count_error = 0xCE,
    duplicate_error = 0xDE,
    file_not_found = 0xF0,
};

/// What a command throws to answer with an error status. It never leaves the chip, so it is no
/// permit::Error: for the caller a refusal is an ordinary answer.
struct Refusal {
    Status status;
};

[[noreturn]] inline void refuse(Status status) { throw Refusal{status}; }

inline void require(bool condition, Status otherwise) {
    if (!condition) { refuse(otherwise); }
}

}  // namespace permit::chipsim
