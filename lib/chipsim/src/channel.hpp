#pragma once

#include "memory.hpp"
#include "permit/core/bytes.hpp"
#include "status.hpp"

namespace permit::chipsim {

/// A command as it came in, chained frames joined.
struct SealedCommand {
    Byte ins;
    BytesView payload;   ///< all after INS
    std::size_t header;  ///< bytes that are never encrypted
    bool has_data;       ///< something follows the header
    Protection protection;
    bool checks_own_crc;  ///< key changes carry CRCs of their own (reference 4.4)
    bool maced_in_ev1;    ///< carries a MAC in the EV1 channel when the mode is MAC (reference 6.2)
};

/// Secure messaging of one session. A session is authenticated with one key.
class SecureChannel {
public:
    virtual ~SecureChannel() = default;
    SecureChannel(const SecureChannel&) = delete;
    SecureChannel& operator=(const SecureChannel&) = delete;

    [[nodiscard]] Byte key_number() const noexcept { return key_number_; }
    [[nodiscard]] virtual bool is_ev2() const noexcept = 0;

    /// Bytes on the wire, behind the header, of `plain` bytes of command data.
    [[nodiscard]] virtual std::size_t wire_size(std::size_t plain, Protection protection) const = 0;

    /// Bytes of MAC behind a command that is not encrypted.
    [[nodiscard]] virtual std::size_t command_mac_size(Protection protection, bool maced_in_ev1) const = 0;

    /// Header ‖ plain data. Refuses with 7E, then 1E for the MAC, then 1E for the padding.
    [[nodiscard]] virtual Bytes open(const SealedCommand& command) = 0;

    /// As much of the plain data as the cipher text so far gives, for files that are programmed while
    /// frames still come in. Changes nothing.
    [[nodiscard]] virtual Bytes preview(BytesView cipher) const = 0;

    /// Answer bytes in front of the status. `length_known`: the command said how long the data would be.
    [[nodiscard]] virtual Bytes seal(Status status, BytesView data, Protection protection,
                                     bool length_known) = 0;

protected:
    explicit SecureChannel(Byte key_number) noexcept : key_number_{key_number} {}

private:
    Byte key_number_;
};

/// ISO-pad of reference 0: 80, then zeros to a whole block.
[[nodiscard]] Bytes iso_padded(BytesView plain, std::size_t block);

/// Without its ISO padding; refuses with 1E when there is none.
[[nodiscard]] Bytes without_iso_padding(BytesView padded);

}  // namespace permit::chipsim
