#pragma once

#include "nonvolatile.hpp"
#include "permit/chipsim/profile.hpp"
#include "permit/chipsim/quirks.hpp"
#include "permit/core/chip.hpp"
#include "permit/crypto/random.hpp"
#include "volatile.hpp"

#include <array>

namespace permit::chipsim {

/// The chip as its commands see it.
struct Card {
    const ChipProfile* profile;
    Uid uid;
    Quirks quirks;
    crypto::RandomSource* random;
    std::array<Byte, 56> signature{};
    NonVolatile nv;
    Volatile now{};
    std::uint32_t failed_authentications = 0;

    [[nodiscard]] const ChipMemory& memory() const noexcept { return nv.memory(); }
    [[nodiscard]] bool at_picc_level() const noexcept { return now.selected == picc_level; }

    /// The selected application; refuses with 9D at PICC level.
    [[nodiscard]] const Application& application() const;

    /// A file of the selected application; refuses with F0.
    [[nodiscard]] const File& file(Byte number) const;

    /// The same file in the next state of the memory.
    [[nodiscard]] File& file_in(ChipMemory& next, Byte number) const;

    /// A key of the selected level; refuses with 40. At PICC level there is the master key only.
    [[nodiscard]] const Key& key(Byte number) const;

    [[nodiscard]] bool has_session() const noexcept { return now.session != nullptr; }
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
