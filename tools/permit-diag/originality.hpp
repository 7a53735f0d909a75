#pragma once

#include "permit/desfire/chip.hpp"
#include "permit/desfire/originality.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace permit::diag {

/// What the chip's originality signature says (reference desfire 9).
struct Originality {
    enum class Answer {
        genuine,      ///< signed by a chip maker's key, or one that was trusted in addition
        simulated,    ///< signed by the simulators' public test key, which vouches for nothing
        not_genuine,  ///< signed by nobody known
        not_answered,
    };
    Answer answer;
    std::string text;  ///< whose key, or why there is none
};

/// Kebab-case, for --json.
[[nodiscard]] std::string_view name(Originality::Answer answer) noexcept;

/// Asks for the signature and tries NXP's keys, then `further` ones. A refusal is an answer.
[[nodiscard]] Originality originality_of(desfire::Chip& chip, const desfire::Version& version,
                                         const std::vector<desfire::OriginalityKey>& further);

/// A value of --trust-originality: 57 bytes of hexadecimal, or a file that holds them. Throws
/// Error{bad_input}, Error{file_io}.
[[nodiscard]] desfire::OriginalityKey trusted_key(const std::string& value);

}  // namespace permit::diag
