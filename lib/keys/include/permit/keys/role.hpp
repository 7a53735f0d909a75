#pragma once

#include "permit/cardlayout/layout.hpp"
#include "permit/core/bytes.hpp"

#include <array>
#include <cstdint>
#include <optional>
#include <string_view>

namespace permit::keys {

/// What a key of the card is for: the roles of the layout, and the chip's own master key. The first eight
/// stand in the order of the application's key slots.
enum class Role : std::uint8_t {
    master,
    personalise,
    amend,
    inspect,
    gate,
    debit,
    load,
    grant,
    receipt,
    picc
};

inline constexpr std::array all_roles{Role::master,  Role::personalise, Role::amend, Role::inspect,
                                      Role::gate,    Role::debit,       Role::load,  Role::grant,
                                      Role::receipt, Role::picc};

/// The role's name on the command line and in stores.
[[nodiscard]] std::string_view name(Role role) noexcept;
[[nodiscard]] std::optional<Role> role_from(std::string_view name) noexcept;

/// The role a key slot or a file right of the layout speaks of.
[[nodiscard]] Role role_of(layout::Role role) noexcept;

/// 0…7 in the application, FF for receipts, 0 of the chip itself for picc.
[[nodiscard]] Byte key_number(Role role) noexcept;

/// Master keys that a file store of the production realm must not hold (design 6): who steals them
/// makes money.
[[nodiscard]] constexpr bool needs_token_in_production(Role role) noexcept {
    return role == Role::debit || role == Role::load;
}

}  // namespace permit::keys
