#pragma once

#include "permit/chipsim/power.hpp"
#include "permit/chipsim/profile.hpp"
#include "permit/chipsim/quirks.hpp"
#include "permit/chipsim/report.hpp"
#include "permit/core/bytes.hpp"
#include "permit/core/chip.hpp"
#include "permit/crypto/aes.hpp"
#include "permit/crypto/random.hpp"

#include <array>
#include <chrono>
#include <functional>
#include <memory>

namespace permit::chipsim {

/// An EV2 session as published vectors print it, when they leave the authentication out.
struct RecordedSession {
    Byte key_number = 0;
    crypto::Aes128Key encryption_key{};
    crypto::Aes128Key mac_key{};
    std::array<Byte, 4> transaction_id{};
    std::uint16_t command_counter = 0;
};

/// What a reader learns of a chip before the first command (reference 1.5); changes by SetConfiguration
/// show after the next power-up.
struct Activation {
    std::array<Byte, 2> atqa{};  ///< as it travels: 44 03 is 0344
    Byte sak = 0;                ///< of the last cascade level
    Bytes ats{};
    Bytes uid{};  ///< 7 bytes, or 4 with random UID on (new at each power-up)
};

/// A DESFire chip in memory: commands in, answers out, by the reference in shared/reference/desfire.md. It
/// starts with the power on.
class SimulatedChip {
public:
    /// A chip fresh from the factory: DES master key of zeros, no applications. Nonces come from
    /// `random`, which must outlive the chip.
    SimulatedChip(const ChipProfile& profile, const Uid& uid, const Quirks& quirks = {},
                  crypto::RandomSource& random = crypto::system_random());

    /// The chip a `image()` was taken of, powered on. Throws Error{bad_image}.
    static SimulatedChip from_image(BytesView image, const Quirks& quirks = {},
                                    crypto::RandomSource& random = crypto::system_random());

    SimulatedChip(SimulatedChip&&) noexcept;
    SimulatedChip& operator=(SimulatedChip&&) noexcept;
    ~SimulatedChip();

    /// One command in any form the chip takes: wrapped (90 …), ISO (00 …) or native. The answer is never
    /// empty while the chip has power; an empty answer means the power is off or went away in the
    /// middle of this command (see `watch_writes`), and stays off until `power_on`.
    [[nodiscard]] Bytes process(BytesView command);

    /// Model time passes while the chip lies in the field; nothing sleeps. The transaction timer of EV3, off
    /// by default, may run out: the chip is then as after a reset of the field (reference 3.3, 11).
    void let_time_pass(std::chrono::microseconds time);

    /// Carries out `command` only as far as the middle: the power goes at the middle one of its non-volatile
    /// writes, half of which lands. A command that writes nothing is carried out, but never answered.
    /// Watchers see all of its writes.
    void process_half(BytesView command);

    void power_off() noexcept;
    void power_on();
    [[nodiscard]] bool has_power() const noexcept;

    /// What PC/SC shows for this chip's ATS: 3B 81 80 01 80 80 by default (reference 1.5).
    [[nodiscard]] Bytes atr() const;

    /// Nothing in it while the power is off.
    [[nodiscard]] const Activation& activation() const noexcept;
    [[nodiscard]] Bytes activation_uid() const;

    [[nodiscard]] ChipReport report() const;

    /// Everything that survives without power, in the format of docs/chip-image.md.
    [[nodiscard]] Bytes image() const;

    /// The same memory, every key and every file, on a chip with another UID: a perfect copy.
    [[nodiscard]] SimulatedChip copy_to(const Uid& other) const;

    /// The signature that Read_Sig returns; a factory chip has one by the test maker (originality.hpp).
    void set_originality_signature(const std::array<Byte, 56>& signature);

    /// From now on every non-volatile write passes `hook`, which must outlive the chip or be replaced
    /// by nullptr.
    void watch_writes(PowerHook* hook) noexcept;

    /// From now on `cells_written` counts. Like watching, it costs the comparison of old and new at every
    /// change.
    void count_cells() noexcept;

    /// 32-byte cells begun by non-volatile writes so far.
    [[nodiscard]] std::size_t cells_written() const noexcept;

    /// `keep` is given the image after every command that changed it, before the answer leaves. If it
    /// throws, the command is a power cut that changed nothing, and `process` throws the same.
    void keep_with(std::function<void(BytesView image)> keep);

    /// Goes on with a session whose authentication is not known, in the selected application.
    void resume(const RecordedSession& session);

private:
    struct State;
    explicit SimulatedChip(std::unique_ptr<State> state) noexcept;
    std::unique_ptr<State> state_;
};

}  // namespace permit::chipsim
