#pragma once

#include "permit/card/transport.hpp"
#include "permit/chipsim/chip.hpp"
#include "permit/core/bytes.hpp"

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <string_view>

/// What an exchange would take by radio, computed from its bytes and what the chip did (reference 12.3).
/// Nothing waits for it. It is a model: call its results modelled, never measured.
namespace permit::chipsim {

/// kbit/s, both ways.
enum class BitRate : std::uint16_t { kbit106 = 106, kbit212 = 212, kbit424 = 424, kbit848 = 848 };

/// "106", "212", "424" or "848"; throws Error{bad_input}.
[[nodiscard]] BitRate bit_rate(std::string_view text);

using Microseconds = std::chrono::duration<double, std::micro>;

/// One byte on the air: eight bits and parity, 9 etu of 128/fc and its parts (reference 12.1).
[[nodiscard]] Microseconds byte_time(BitRate rate) noexcept;

struct RadioParameters {
    std::string_view name;
    BitRate rate = BitRate::kbit106;
    std::size_t frame_size = 64;  ///< FSC: block with PCB and checksum
    unsigned waiting_time = 8;    ///< FWI; a chip that needs longer than 4096/fc × 2^FWI asks for more time
    Microseconds activation{};  ///< from field on to the first command: REQA … RATS, PPS, all at 106 kbit/s
    Microseconds frame{};       ///< pause before each frame and its start and stop bits
    Microseconds command{};     ///< each exchange, whatever it is
    Microseconds aes_span{};    ///< each 64 bytes begun of a command and its answer in a session
    Microseconds cell{};        ///< each 32 bytes begun of non-volatile memory
    Microseconds commit{};      ///< CommitTransaction, beside its cells
    Microseconds create_application{};  ///< CreateApplication, cells included
    Microseconds format{};              ///< FormatPICC, cells included

    /// The suggested defaults of reference 12.3, for EV2 and EV3. No public data tells how true they are.
    static RadioParameters standard(BitRate rate = BitRate::kbit106);

    /// Fitted to NXP's published figures for an older DESFire (reference 12.2); only for that comparison.
    static RadioParameters published(BitRate rate = BitRate::kbit106);

    /// "standard" or "published"; throws Error{bad_input}.
    static RadioParameters named(std::string_view name, BitRate rate = BitRate::kbit106);
};

/// The modelled time of everything so far.
struct RadioTime {
    std::size_t taps = 0;
    std::size_t exchanges = 0;  ///< that went over the air; the reader answers FF … itself
    std::size_t frames = 0;     ///< both ways
    std::size_t bytes = 0;      ///< both ways, PCB and checksums included
    Microseconds activation{};
    Microseconds air{};   ///< bytes and pauses
    Microseconds chip{};  ///< the chip at work

    [[nodiscard]] Microseconds total() const noexcept { return activation + air + chip; }
};

/// Adds up a conversation. Which files travel in plain inside a session cannot be seen from outside, so every
/// exchange of a session is charged as if protected: an upper bound by 1 ms or so for each plain read.
class RadioMeter {
public:
    explicit RadioMeter(const RadioParameters& parameters) noexcept : parameters_{parameters} {}

    /// A card was laid on and activated.
    void begin_tap() noexcept;

    /// One exchange, in any form the chip takes; how long it took. `cells`: 32-byte cells the chip wrote
    /// meanwhile.
    Microseconds add(BytesView command, BytesView answer, std::size_t cells);

    [[nodiscard]] const RadioTime& time() const noexcept { return time_; }
    [[nodiscard]] const RadioParameters& parameters() const noexcept { return parameters_; }

private:
    void send(std::size_t bytes);
    void wait(Microseconds work);
    void count_frames(std::size_t frames, std::size_t bytes);
    [[nodiscard]] Microseconds processing(BytesView command, BytesView answer, std::size_t cells);
    [[nodiscard]] std::size_t new_spans(std::size_t bytes);
    void follow_session(Byte status) noexcept;
    [[nodiscard]] Microseconds memory_time(std::size_t cells) const noexcept;

    RadioParameters parameters_;
    RadioTime time_{};
    std::size_t chained_ = 0;  ///< bytes of the command under way
    Byte instruction_ = 0;     ///< of the command under way
    bool session_ = false;
};

/// Meters a conversation with a simulated chip, as one tap. The modelled time passes for the chip too, which
/// matters to its transaction timer only.
class RadioTransport final : public card::Transport {
public:
    /// Both must outlive this. `chip` is the one behind `inner`.
    RadioTransport(card::Transport& inner, SimulatedChip& chip, const RadioParameters& parameters);

    [[nodiscard]] Bytes exchange(BytesView command) override;

    [[nodiscard]] const RadioTime& time() const noexcept { return meter_.time(); }

private:
    card::Transport& inner_;
    SimulatedChip& chip_;
    RadioMeter meter_;
};

}  // namespace permit::chipsim
