#pragma once

#include "permit/desfire/types.hpp"

#include <cstddef>

namespace permit::desfire {

/// How a long command or answer travels (reference 1.2, 1.3).
enum class Chaining {
    iso,     ///< one APDU; the reader and the chip split it below us
    native,  ///< frames joined by 91 AF / 90 AF
};

/// How much fits into one command (reference 1.1, 1.4, 7.9). Smaller values serve poor readers.
struct FrameLimits {
    std::size_t command_bytes = 255;  ///< Lc
    std::size_t answer_bytes = 256;   ///< answer data before 91 ST
    std::size_t native_frame = 54;    ///< payload of one frame of a native chain
    Chaining chaining = Chaining::iso;

    /// Plain bytes one command with a header of `header` bytes may carry: 248, 240, 239 by mode for
    /// WriteData.
    [[nodiscard]] std::size_t write_capacity(CommMode mode, std::size_t header) const noexcept;

    /// Plain bytes one answer may carry: 248, 248, 239 by mode. A plain answer could hold eight more; it
    /// has the length of a MACed one so that both are read in the same steps.
    [[nodiscard]] std::size_t read_capacity(CommMode mode) const noexcept;
};

}  // namespace permit::desfire
