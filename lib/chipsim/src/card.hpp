#pragma once

#include "nonvolatile.hpp"
#include "permit/chipsim/profile.hpp"
#include "permit/chipsim/quirks.hpp"
#include "permit/core/chip.hpp"
#include "permit/crypto/random.hpp"
#include "volatile.hpp"

#include <array>

namespace permit::chipsim {

/// File and key numbers with this bit mean the second of two selected applications (EV2, reference 3.3;
/// the bit is NXP's "secondary application indicator").
inline constexpr Byte second_application = 0x80;

/// The chip as its commands see it.
struct Card {
    const ChipProfile* profile;
    Uid uid;
    Quirks quirks;
    crypto::RandomSource* random;
    std::array<Byte, 56> signature{};
    NonVolatile nv;
    Volatile now{};

    [[nodiscard]] const ChipMemory& memory() const noexcept { return nv.memory(); }
    [[nodiscard]] bool at_picc_level() const noexcept { return now.selected == picc_level; }

    /// Selects, and starts the transaction timer where there is one.
    void select(AppId aid, std::optional<AppId> second = std::nullopt);

    /// The selected application, the first of two; refuses with 9D at PICC level.
    [[nodiscard]] const Application& application() const;

    /// The application a file or key number means; refuses with F0 when none is selected as second.
    [[nodiscard]] const Application& application_of(Byte number) const;
    [[nodiscard]] AppId aid_of(Byte number) const;

    /// A file of the selected applications by its number on the wire; refuses with F0.
    [[nodiscard]] const File& file(Byte number) const;

    /// The same file in the next state of the memory.
    [[nodiscard]] File& file_in(ChipMemory& next, Byte number) const;

    /// A key of the selected level, in applications of the active set; refuses with 40.
    [[nodiscard]] const Key& key(Byte number) const;

    [[nodiscard]] bool has_session() const noexcept { return now.session != nullptr; }
    [[nodiscard]] bool has_ev2_session() const noexcept { return has_session() && now.session->is_ev2(); }
    [[nodiscard]] bool holds_key(Byte number) const noexcept {
        return has_session() && now.session->key_number() == number;
    }

    void require_picc_level() const { require(at_picc_level(), Status::permission_denied); }

    /// Refuses unless the session is authenticated with `key`: AE without a session, else by the quirk
    /// for a wrong key.
    void require_key(Byte key) const;
    void require_master_unless(bool free) const {
        if (!free) { require_key(0); }
    }
    [[nodiscard]] Status missing_key_status() const noexcept;

    [[nodiscard]] std::uint32_t free_memory() const noexcept;

    /// Takes memory in `next` for what is to be created; refuses with 0E.
    void allocate(ChipMemory& next, std::uint32_t bytes) const;
};

}  // namespace permit::chipsim
