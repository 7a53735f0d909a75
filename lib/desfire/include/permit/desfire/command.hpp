#pragma once

#include "permit/core/bytes.hpp"
#include "permit/core/secret.hpp"
#include "permit/desfire/frame_limits.hpp"
#include "permit/desfire/types.hpp"

#include <cstddef>
#include <string_view>

namespace permit::desfire {

/// What the chip does with the session when it has carried the command out.
enum class SessionAfter { kept, over };

/// One command as a value. The builders of `commands.hpp` make them; `Chip::send` sends them in plain, a
/// session with the protection `mode` asks for (column M of reference 4).
struct Command {
    std::string_view name;  ///< as in the chip manual, for messages
    Byte ins = 0;
    Bytes header{};      ///< never encrypted
    SecretBytes data{};  ///< encrypted in CommMode::full
    CommMode mode = CommMode::mac;
    std::size_t longest_answer = 0;             ///< bytes of plain answer data; a longer answer is refused
    SessionAfter session = SessionAfter::kept;  ///< `over` also means: answered without a MAC
    Chaining chaining = Chaining::iso;          ///< of the command; answers of the chip may chain with either
    /// Last bytes of `data` that follow the EV1 channel's checksum instead of being covered by it: the proof
    /// of the new key in ChangeKey (reference 4.4).
    std::size_t after_checksum = 0;
    bool may_be_bare = false;  ///< some chips answer OK without a MAC in an EV2 session: accepted when empty
};

}  // namespace permit::desfire
