#pragma once

#include "permit/core/bytes.hpp"

#include <array>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>

namespace permit::chipsim {

enum class Generation : std::uint8_t { ev1, ev2, ev3, light };

/// One product one can buy: what GetVersion says of it and how much it holds (reference 3.1, 4.1).
/// EV1 and Light are here so that hosts can be seen to refuse them: they answer GetVersion truly, EV1
/// knows no EV2 command, and Light cannot create applications.
struct ChipProfile {
    std::string_view name;  ///< "ev3-8k"
    Generation generation;
    std::array<Byte, 7> hardware;  ///< first frame of GetVersion
    std::array<Byte, 7> software;  ///< second frame
    std::uint32_t user_memory;     ///< bytes FreeMem reports on a factory chip

    /// ev2-2k … ev2-16k, ev3-2k … ev3-16k, ev1-8k, light.
    static std::span<const ChipProfile> all() noexcept;

    /// Throws Error{bad_input} naming the known types.
    static const ChipProfile& named(std::string_view name);
};

}  // namespace permit::chipsim
